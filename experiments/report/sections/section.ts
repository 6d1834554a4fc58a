/** What each part of the report is made from. */
import type { Text } from '../../../stacks/scenarios/scenario.ts';
import type { ExperimentId } from '../../catalogue/index.ts';
import type { Experiment } from '../../experiment.ts';
import type { TargetRole } from '../../faults/fault.ts';
import type { Run } from '../../run-folder.ts';
import type { Block, Section } from '../document.ts';
import { over, type Group } from '../figures.ts';
import { shown, units } from '../numbers.ts';

export interface ReportContext {
  readonly run: Run;
  readonly groups: readonly Group[];
  readonly catalogue: readonly Experiment[];
}

export type MakeSection = (context: ReportContext) => Section;

/** Results that a question waits for: of an experiment, or of one of its targets. */
type Needed = ExperimentId | `${ExperimentId} --role ${TargetRole}` | Pick<Experiment, 'id'>;

/** What a question without data says. */
export function noData(needs: readonly Needed[]): Block {
  const ids = needs.map((need) => `\`${typeof need === 'string' ? need : need.id}\``).join(', ');
  return { kind: 'text', text: {
    en: `This run has no trusted data for this: it needs ${ids}.`,
    es: `Esta corrida no tiene datos fiables para esto: necesita ${ids}.`,
  } };
}

/** In a cell of all routes an event without an answer is no route's: it is in none of their figures, and so must be told. */
export function unansweredIn(context: ReportContext, groups: readonly Group[]): Text[] {
  return groups.flatMap((group) => {
    const unanswered = over(group, (result) => result.unanswered);
    if (unanswered === undefined || group.results.every((result) => result.unanswered === 0)) return [];
    const title = titleOf(context, group);
    const count = shown(unanswered, units.count) as string;
    return [{ en: `${title.en}: ${count} events got no answer at all, and are in no route's figures.`, es: `${title.es}: ${count} eventos no tuvieron respuesta alguna y no están en las cifras de ninguna ruta.` }];
  });
}

/** The first group of an experiment, against this target. */
export function groupOf({ groups }: Pick<ReportContext, 'groups'>, id: ExperimentId, target?: TargetRole): Group | undefined {
  return groups.find(({ experiment, role }) => experiment === id && role === target);
}

export function experimentNamed({ catalogue }: ReportContext, id: string): Experiment | undefined {
  return catalogue.find((experiment) => experiment.id === id);
}

/** The title of an experiment, with its target. */
export function titleOf(context: ReportContext, { experiment, role }: Pick<Group, 'experiment' | 'role'>): Text {
  const title = experimentNamed(context, experiment)?.title ?? { en: experiment, es: experiment };
  return role === undefined ? title : { en: `${title.en} (${role})`, es: `${title.es} (${role})` };
}

/** In the catalogue's order. */
export function inOrder({ catalogue }: ReportContext, groups: readonly Group[]): readonly Group[] {
  const at = (id: string) => catalogue.findIndex((experiment) => experiment.id === id);
  return [...groups].sort((a, b) => at(a.experiment) - at(b.experiment));
}
