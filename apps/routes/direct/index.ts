/** A WebSocket straight to the receiver: numbered batches and their answers both ways, and the scenario's own event as JSON for outside callers. */
import type { Hop } from '../hop.ts';
import { listening } from '../listening.ts';

export const direct: Hop = {
  ...listening,
  name: 'direct',
  modes: [{ title: 'WebSocket (`direct`)', set: {} }],
  openSender: async (context) => (await import('./sender.ts')).openDirectSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openDirectReceiver(context, deliver),
};
