/** gRPC: a unary call per batch between the lab's own services, and the scenario's own unary call for outside callers. */
import type { Hop } from '../hop.ts';
import { listening } from '../listening.ts';

export const grpc: Hop = {
  ...listening,
  name: 'grpc',
  modes: [{ title: 'gRPC', set: {} }],
  openSender: async (context) => (await import('./sender.ts')).openGrpcSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openGrpcReceiver(context, deliver),
};
