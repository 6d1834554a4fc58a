import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

export const cacheReplicas: Experiment = {
  id: 'cache-replicas',
  title: { en: 'One Valkey or two', es: 'Un Valkey o dos' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, with the replica and without it.',
    es: 'A plena carga cada evento aceptado se almacena una vez, con la réplica y sin ella.',
  },
  answers: [3, 4],
  routes: ['grpc', 'redis'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: [...promises, { what: 'lost', atMost: 0 }],
  variants: {
    one: { title: { en: '1 Valkey', es: '1 Valkey' }, stack: { 'replicas.cache': '1' } },
    two: { title: { en: '2 Valkeys', es: '2 Valkey' }, stack: {} },
  },
};
