import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { ExperimentId } from '../../catalogue/index.ts';
import { damage } from '../damage.ts';
import { both, inLanguage, type Block } from '../document.ts';
import { over, pathsOf } from '../figures.ts';
import { shown, units } from '../numbers.ts';
import { comparisonsOf, differencesOf } from './comparisons.ts';
import { experimentNamed, groupOf, noData, type MakeSection, type ReportContext } from './section.ts';

/** Question 4. */
export const protocols: MakeSection = (context) => ({
  id: 'protocols',
  title: { en: '4. gRPC against REST, one writer against two, replication, HPA and VPA', es: '4. gRPC frente a REST, un escritor frente a dos, replicación, HPA y VPA' },
  blocks: [
    ...comparisonsOf(context, 4), ...replication(context),
    { kind: 'heading', text: { en: 'HPA and VPA', es: 'HPA y VPA' } },
    { kind: 'text', text: {
      en: 'Nothing scales processes on this machine, so there is no data; only a run on a cluster can answer that.',
      es: 'En esta máquina nada escala los procesos, así que no hay datos; solo una corrida en un clúster puede responderlo.',
    } },
  ],
});

/** What a second Valkey is for: not for the primary's absence, which shows as if there were none. */
function replication(context: ReportContext): Block[] {
  const heading: Block = { kind: 'heading', text: { en: 'What replication improves', es: 'Qué mejora la replicación' } };
  const items = [...withoutPrimary(context), ...ofTheReplica(context)];
  if (items.length === 0) return [heading, noData(['pod-failure --role cache', 'cache-replicas'])];
  return [heading, { kind: 'list', items: [{
    en: 'The replica serves reads, those of the reports; it doesn\'t take over: while the primary is away no write to Valkey gets through.',
    es: 'La réplica atiende lecturas, las de los reportes; no ocupa el lugar de la primaria: mientras ella falta no pasa ninguna escritura a Valkey.',
  }, ...items] }];
}

function withoutPrimary(context: ReportContext): Text[] {
  const group = groupOf(context, 'pod-failure', 'cache');
  if (group === undefined) return [];
  return [both((language) => {
    const lost = { en: 'lost', es: 'perdidos' }[language];
    const list = pathsOf(group).map((path) => `${path} ${inLanguage(shown(over(group, (result) => damage(result, path)), units.seconds), language)}, ${lost} ${
      inLanguage(shown(over(group, ({ ledger }) => ledger[path]?.lost), units.count), language)}`).join('; ');
    return { en: `With the replica there, and the primary held down, the damage is: ${list}.`, es: `Con la réplica presente y la primaria fuera de servicio, el daño es: ${list}.` }[language];
  })];
}

function ofTheReplica(context: ReportContext): Text[] {
  const experiment = experimentNamed(context, 'cache-replicas' satisfies ExperimentId);
  const differences = experiment && differencesOf(context, experiment);
  if (differences === undefined) return [];
  if (differences.length === 0) return [{ en: 'While nothing fails no difference is shown between one Valkey and two, under full load.', es: 'Mientras nada falla no se muestra diferencia entre un Valkey y dos, a plena carga.' }];
  return [both((language) => `${{ en: 'Under full load, while nothing fails, a difference is shown in', es: 'A plena carga, mientras nada falla, se muestra diferencia en' }[language]} ${differences.map((each) => each[language]).join('; ')}.`)];
}
