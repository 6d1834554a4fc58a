import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

export const redisMode: Experiment = {
  id: 'redis-mode',
  title: { en: 'Pub/Sub or Streams', es: 'Pub/Sub o Streams' },
  hypothesis: {
    en: 'While nothing fails neither Pub/Sub nor Streams loses an accepted event, under full load.',
    es: 'Mientras nada falla ni Pub/Sub ni los Streams pierden un evento aceptado, a plena carga.',
  },
  answers: [2],
  routes: ['redis'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: [...promises, { what: 'lost', atMost: 0 }],
  variants: {
    pubsub: { title: { en: 'Pub/Sub', es: 'Pub/Sub' }, stack: {} },
    stream: { title: { en: 'Streams', es: 'Streams' }, stack: { 'redis.mode': 'stream' } },
  },
};
