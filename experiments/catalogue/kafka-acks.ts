import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

export const kafkaAcks: Experiment = {
  id: 'kafka-acks',
  title: { en: 'Acknowledgements', es: 'Confirmaciones' },
  hypothesis: {
    en: 'While nothing fails every accepted event is stored once, however few brokers have acknowledged it.',
    es: 'Mientras nada falla cada evento aceptado se almacena una vez, por pocos brókeres que lo hayan confirmado.',
  },
  answers: [6],
  routes: ['kafka'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: [...promises, { what: 'lost', atMost: 0 }],
  variants: {
    all: { title: { en: 'acks=all', es: 'acks=all' }, stack: {} },
    leader: { title: { en: 'acks=1', es: 'acks=1' }, stack: { 'kafka.acks': '1' } },
    none: { title: { en: 'acks=0', es: 'acks=0' }, stack: { 'kafka.acks': '0' } },
  },
};
