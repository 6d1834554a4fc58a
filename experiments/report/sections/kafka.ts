import { settings } from '../../../stacks/settings.ts';
import { comparisonsOf } from './comparisons.ts';
import type { MakeSection } from './section.ts';

const acks = `acks=${settings['kafka.acks'].default}`;
const partitions = settings['kafka.partitions'].default;

/** Question 6. */
export const kafka: MakeSection = (context) => ({
  id: 'kafka',
  title: { en: '6. Kafka: partitions, acknowledgements, consumers', es: '6. Kafka: particiones, confirmaciones, consumidores' },
  blocks: [
    { kind: 'text', text: {
      en: `The entry publishes batches to a topic (${acks} unless a variant says otherwise); the group of workers reads its partitions (${partitions}), each partition one worker's, and commits what is stored.`,
      es: `La entrada publica lotes en un tópico (${acks} si una variante no dice otra cosa); el grupo de trabajadores lee sus particiones (${partitions}), cada una de un solo trabajador, y confirma lo que está guardado.`,
    } },
    { kind: 'text', text: {
      en: 'The lab on one machine has one broker, which is every in-sync replica: what acks=all costs beyond acks=1 shows where there are three, on a cluster.',
      es: 'El laboratorio en una máquina tiene un solo bróker, que es toda réplica sincronizada: lo que acks=all cuesta más que acks=1 se ve donde hay tres, en un clúster.',
    } },
    ...comparisonsOf(context, 6),
  ],
});
