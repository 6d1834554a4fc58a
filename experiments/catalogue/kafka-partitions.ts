import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

export const kafkaPartitions: Experiment = {
  id: 'kafka-partitions',
  title: { en: 'Partitions', es: 'Particiones' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, whatever the number of partitions.',
    es: 'A plena carga cada evento aceptado se almacena una vez, sea cual sea el número de particiones.',
  },
  answers: [6],
  routes: ['kafka'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    one: { title: { en: '1 partition', es: '1 partición' }, stack: { 'kafka.partitions': '1' } },
    three: { title: { en: '3 partitions', es: '3 particiones' }, stack: {} },
    twelve: { title: { en: '12 partitions', es: '12 particiones' }, stack: { 'kafka.partitions': '12' } },
  },
};
