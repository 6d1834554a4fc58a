import { backendProcesses } from '../../../stacks/local/backends.ts';
import type { ExperimentId } from '../../catalogue/index.ts';
import { comparison, type Contender, type Measure } from '../compare.ts';
import { damage } from '../damage.ts';
import type { Block } from '../document.ts';
import { cpuPerThousand, memoryBytes, over, pathsOf } from '../figures.ts';
import { brief, units } from '../numbers.ts';
import { comparisonsOf, cpuMeasure } from './comparisons.ts';
import { groupOf, noData, type MakeSection, type ReportContext } from './section.ts';

/** All routes in one cell, and nothing is broken. */
const SIDE_BY_SIDE = 'split-thirds' satisfies ExperimentId;
const HELD_DOWN = 'pod-failure' satisfies ExperimentId;

const STORES = [
  { name: 'MongoDB', service: backendProcesses.documents, role: 'documents' },
  { name: 'Valkey', service: backendProcesses.cachePrimary, role: 'cache' },
] as const;

const takesLess = { en: 'takes less than', es: 'usa menos que' };

/** Question 3. */
export const stores: MakeSection = (context) => ({
  id: 'stores',
  title: { en: '3. MongoDB against Valkey, and what two Valkey instances change', es: '3. MongoDB frente a Valkey, y qué cambian dos instancias de Valkey' },
  blocks: [...inOneRun(context), ...whenAway(context), ...replica(context), ...comparisonsOf(context, 3)],
});

interface Compared {
  readonly contenders: readonly Contender[];
  readonly measure: Measure;
}

const told = (all: readonly Compared[]) => all.flatMap(({ contenders, measure }) => comparison(contenders, measure) ?? []);

/** All that is compared here but the variants. */
export function storesCompared(context: ReportContext): readonly (readonly Contender[])[] {
  return [...usage(context), ...absence(context), ...replicaCost(context)].map(({ contenders }) => contenders);
}

/** What each takes for its part of the same events. */
function usage(context: ReportContext): readonly Compared[] {
  const group = groupOf(context, SIDE_BY_SIDE);
  if (group === undefined) return [];
  return [
    { contenders: STORES.map(({ name, service }) => ({ name, estimate: over(group, (result) => cpuPerThousand(result, (one) => one === service)) })), measure: { ...cpuMeasure, ahead: takesLess } },
    { contenders: STORES.map(({ name, service }) => ({ name, estimate: over(group, (result) => memoryBytes(result, (one) => one === service)) })),
      measure: { name: { en: 'memory', es: 'memoria' }, unit: units.bytes, better: 'low', ahead: takesLess } },
  ];
}

/** Both work on the same events: each is stored as a document in one, and counted in the other. */
function inOneRun(context: ReportContext): Block[] {
  const group = groupOf(context, SIDE_BY_SIDE);
  if (group === undefined) return [noData([SIDE_BY_SIDE])];
  const [stored, counted] = (['stored', 'counted'] as const).map((what) => brief(over(group, ({ ledger }) => Object.values(ledger).reduce((sum, one) => sum + one[what], 0)), units.count));
  return [
    { kind: 'text', text: {
      en: `In the same cell, on the same events (medians): MongoDB took ${stored} documents, Valkey counted ${counted} events.`,
      es: `En la misma celda, con los mismos eventos (medianas): MongoDB guardó ${stored} documentos, Valkey contó ${counted} eventos.`,
    } },
    { kind: 'list', items: told(usage(context)) },
    { kind: 'text', text: {
      en: 'Why is said only as far as these figures go: what each used for its own part of the same events, a document and its reports against counters. What stands for MongoDB on this machine speaks its protocol and keeps one file (`document-store`); it is not MongoDB\'s own server.',
      es: 'El porqué se dice solo hasta donde llegan estas cifras: lo que cada uno usó para su parte de los mismos eventos, un documento y sus reportes frente a contadores. Lo que hace de MongoDB en esta máquina habla su protocolo y guarda un archivo (`document-store`); no es el servidor propio de MongoDB.',
    } },
  ];
}

function absence(context: ReportContext): readonly Compared[] {
  const paths = [...new Set(context.groups.filter(({ role }) => STORES.some((store) => store.role === role)).flatMap(pathsOf))];
  return paths.map((path) => ({
    contenders: STORES.map(({ name, role }) => {
      const group = groupOf(context, HELD_DOWN, role);
      return { name, estimate: group && over(group, (result) => damage(result, path)) };
    }),
    measure: { name: { en: `damage to ${path} while it is held down`, es: `daño a ${path} mientras está fuera de servicio` }, unit: units.seconds, better: 'low', ahead: { en: 'does less than', es: 'hace menos que' } },
  }));
}

/** What each is worth to the routes shows when it's away. */
function whenAway(context: ReportContext): Block[] {
  const items = told(absence(context));
  return [
    { kind: 'heading', text: { en: 'When one of them is held down', es: 'Cuando una de ellas está fuera de servicio' } },
    items.length === 0 ? noData(STORES.map(({ role }) => `${HELD_DOWN} --role ${role}` as const)) : { kind: 'list', items },
  ];
}

function replicaCost(context: ReportContext): readonly Compared[] {
  const group = groupOf(context, SIDE_BY_SIDE);
  if (group === undefined) return [];
  return [{ measure: { ...cpuMeasure, ahead: takesLess }, contenders: [
    { name: { en: 'the replica', es: 'la réplica' }, estimate: over(group, (result) => cpuPerThousand(result, (one) => one === backendProcesses.cacheReplica)) },
    { name: { en: 'the primary', es: 'la primaria' }, estimate: over(group, (result) => cpuPerThousand(result, (one) => one === backendProcesses.cachePrimary)) },
  ] }];
}

function replica(context: ReportContext): Block[] {
  const items = told(replicaCost(context));
  return [
    { kind: 'heading', text: { en: 'Two Valkey instances', es: 'Dos instancias de Valkey' } },
    items.length === 0 ? noData([SIDE_BY_SIDE]) : { kind: 'list', items },
  ];
}
