/** The report of a run: one section per group of questions. Pure: the same results make the same report. */
import type { Experiment } from '../experiment.ts';
import type { Run } from '../run-folder.ts';
import type { ReportDocument } from './document.ts';
import { groupsOf } from './figures.ts';
import { faultEffects } from './sections/faults.ts';
import { goldenMetrics } from './sections/golden-metrics.ts';
import { kafka } from './sections/kafka.ts';
import { overview } from './sections/overview.ts';
import { protocols } from './sections/protocols.ts';
import type { ReportContext } from './sections/section.ts';
import { stores } from './sections/stores.ts';
import { systems } from './sections/systems.ts';

export function makeReport(run: Run, catalogue: readonly Experiment[]): ReportDocument {
  const context: ReportContext = { run, catalogue, groups: groupsOf(run.results) };
  return {
    title: { en: 'What the lab measured', es: 'Lo que midió el laboratorio' },
    sections: [overview, goldenMetrics, systems, stores, protocols, faultEffects, kafka].map((make) => make(context)),
  };
}
