import { comparisonsOf } from './comparisons.ts';
import type { MakeSection } from './section.ts';

/** Question 4. */
export const protocols: MakeSection = (context) => ({
  id: 'protocols',
  title: { en: '4. gRPC against REST, one writer against two, replication, HPA and VPA', es: '4. gRPC frente a REST, un escritor frente a dos, replicación, HPA y VPA' },
  blocks: [
    ...comparisonsOf(context, 4),
    { kind: 'heading', text: { en: 'HPA and VPA', es: 'HPA y VPA' } },
    { kind: 'text', text: {
      en: 'Nothing scales processes on this machine, so there is no data; only a run on a cluster can answer that.',
      es: 'En esta máquina nada escala los procesos, así que no hay datos; solo una corrida en un clúster puede responderlo.',
    } },
  ],
});
