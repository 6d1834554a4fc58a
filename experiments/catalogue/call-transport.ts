import type { Experiment } from '../experiment.ts';
import { fullLoad, promises, undisturbed } from './standard.ts';

/** The same route, events and stores; only how one service calls the next differs. */
export const callTransport: Experiment = {
  id: 'call-transport',
  title: { en: 'gRPC or REST', es: 'gRPC o REST' },
  hypothesis: {
    en: 'Under full load every accepted event is stored once, whether services call each other by gRPC or by REST.',
    es: 'A plena carga cada evento aceptado se almacena una vez, se llamen los servicios por gRPC o por REST.',
  },
  answers: [4],
  routes: ['grpc'],
  load: fullLoad,
  windowsMs: undisturbed,
  expect: promises,
  variants: {
    grpc: { title: { en: 'gRPC', es: 'gRPC' }, stack: {} },
    http: { title: { en: 'REST', es: 'REST' }, stack: { 'grpc.transport': 'http' } },
  },
};
