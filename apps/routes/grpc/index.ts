/** gRPC: a unary call per batch between the lab's own services, and the scenario's own unary call for outside callers. */
import type { Hop } from '../hop.ts';
import { openGrpcReceiver } from './receiver.ts';
import { openGrpcSender } from './sender.ts';

export const grpc: Hop = {
  name: 'grpc',
  promise: () => ({
    accepted: { en: 'stored', es: 'almacenado' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  }),
  openSender: openGrpcSender,
  openReceiver: openGrpcReceiver,
};
