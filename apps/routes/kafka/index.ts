/** Kafka: acknowledged by every in-sync replica (or fewer, as `kafka.acks` says), kept until the next step has it. */
import type { StackConfig } from '../../../stacks/config.ts';
import type { Hop, Promised } from '../hop.ts';

type Acks = StackConfig['kafka']['acks'];

const promises: Readonly<Record<Acks, Promised>> = {
  all: {
    accepted: { en: 'acknowledged by the broker, acks=all', es: 'confirmado por el bróker, acks=all' },
    loss: { en: '0', es: '0' },
    lossKind: 'none',
  },
  1: {
    accepted: { en: 'acknowledged by the partition\'s leader, acks=1', es: 'confirmado por el líder de la partición, acks=1' },
    loss: {
      en: 'what the leader alone had when its machine was lost; nobody counts it', es: 'lo que solo tenía el líder cuando se perdió su máquina; nadie lo cuenta',
    },
    lossKind: 'uncounted',
  },
  0: {
    accepted: { en: 'handed to the connection, acks=0: no broker has confirmed it', es: 'entregado a la conexión, acks=0: ningún bróker lo ha confirmado' },
    loss: {
      en: 'what was on its way when a broker or a connection failed; nobody counts it', es: 'lo que iba en camino cuando falló un bróker o una conexión; nadie lo cuenta',
    },
    lossKind: 'uncounted',
  },
};

export const kafka: Hop = {
  name: 'kafka',
  needs: ['broker'],
  answersFor: 'itself',
  countsPublished: false,
  modes: [
    { title: 'Kafka', set: {} },
    { title: 'Kafka (`kafka.acks: 1`)', set: { 'kafka.acks': '1' } },
    { title: 'Kafka (`kafka.acks: 0`)', set: { 'kafka.acks': '0' } },
  ],
  // Nobody reads the number of partitions: a service whose topic gets another one starts anew. A client that runs finds out only minutes later, and
  // meanwhile sends to partitions that are gone, or leaves new ones unread.
  environment: ({ kafka: { partitions, acks } }, addresses) => ({ BROKERS: addresses.broker.join(','), PARTITIONS: String(partitions), ACKS: acks }),
  promise: (config) => promises[config.kafka.acks],
  openSender: async (context) => (await import('./sender.ts')).openKafkaSender(context),
  openReceiver: async (context, deliver) => (await import('./receiver.ts')).openKafkaReceiver(context, deliver),
};
