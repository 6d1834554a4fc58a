/** gRPC: a unary call per batch between the lab's own services, and the scenario's own unary call for outside callers. */
import type { Hop } from '../hop.ts';

export const grpc: Hop = {
  name: 'grpc',
  needs: [],
  listensOn: 'grpc',
  answersFor: 'next',
  countsPublished: false,
  modes: [{ title: 'gRPC', config: { redis: { mode: 'pubsub' } } }],
  environment: (_config, _addresses, receivers) => ({ GRPC_TARGETS: receivers.join(',') }),
  promise: () => ({
    accepted: { en: 'stored', es: 'almacenado' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  }),
  openSender: async (context) => (await import('./sender.ts')).openGrpcSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openGrpcReceiver(context, deliver),
};
