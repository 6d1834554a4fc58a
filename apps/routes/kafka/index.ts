/** Kafka: acknowledged by every in-sync replica, kept until the next step has it. */
import type { Hop } from '../hop.ts';

export const kafka: Hop = {
  name: 'kafka',
  needs: ['broker'],
  answersFor: 'itself',
  countsPublished: false,
  modes: [{ title: 'Kafka', config: { redis: { mode: 'pubsub' } } }],
  environment: (_config, addresses) => ({ BROKERS: addresses.broker.join(',') }),
  promise: () => ({
    accepted: { en: 'acknowledged by the broker, acks=all', es: 'confirmado por el bróker, acks=all' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  }),
  openSender: async (context) => (await import('./sender.ts')).openKafkaSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openKafkaReceiver(context, deliver),
};
