/** Kafka: acknowledged by every in-sync replica, kept until the next step has it. */
import type { Hop } from '../hop.ts';
import { openKafkaReceiver } from './receiver.ts';
import { openKafkaSender } from './sender.ts';

export const kafka: Hop = {
  name: 'kafka',
  promise: () => ({
    accepted: { en: 'acknowledged by the broker, acks=all', es: 'confirmado por el bróker, acks=all' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  }),
  openSender: openKafkaSender,
  openReceiver: openKafkaReceiver,
};
