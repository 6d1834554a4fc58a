import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

export const kafkaConsumers: Experiment = {
  id: 'kafka-consumers',
  title: { en: 'Consumers of one group', es: 'Consumidores de un grupo' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, by one consumer of the group or by two.',
    es: 'A plena carga cada evento aceptado se almacena una vez, por un consumidor del grupo o por dos.',
  },
  answers: [6],
  routes: ['kafka'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    one: { title: { en: '1 consumer', es: '1 consumidor' }, stack: {} },
    two: { title: { en: '2 consumers', es: '2 consumidores' }, stack: { 'replicas.writer': '2' } },
  },
};
