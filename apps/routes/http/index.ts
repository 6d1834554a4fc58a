/** HTTP/1.1: a POST per batch between the lab's own services, and the scenario's own event as JSON for outside callers. */
import type { Hop } from '../hop.ts';
import { listening } from '../listening.ts';

export const http: Hop = {
  ...listening,
  name: 'http',
  modes: [{ title: 'HTTP', set: {} }],
  openSender: async (context) => (await import('./sender.ts')).openHttpSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openHttpReceiver(context, deliver),
};
