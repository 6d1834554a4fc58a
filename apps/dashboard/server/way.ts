/** The way of an event through the scenario, box by box: what the page draws. Pure. */
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { placesOf, recordOf, recordsOf, stagesOf, type Place, type SpeltStage } from '../../../stacks/scenarios/stages.ts';
import { entryName, workerName } from '../../topology.ts';
import type { WayBox } from '../wire.ts';

/** Each box stands before those it leads to. */
export function wayOf(scenario: Scenario): readonly WayBox[] {
  const paths = Object.keys(scenario.paths);
  const entries = paths.map((path): WayBox => ({
    id: entryName(path), kind: 'entry', path, by: scenario.pathBy === undefined ? '/input' : `/${path}`, next: receiversOf(stagesOf(scenario, path)[0]!),
  }));
  const records = recordsOf(scenario);
  return [
    { id: 'split', kind: 'split', next: entries.map(({ id }) => id) },
    ...entries,
    ...inOrder(placesOf(scenario).flatMap((place) => workers(scenario, place))),
    // The documents come first: the counters in the cache are made from them.
    ...records.includes('documents') ? [{ id: 'documents', kind: 'documents', next: ['cache'] } satisfies WayBox] : [],
    { id: 'cache', kind: 'cache', next: [] },
  ];
}

function receiversOf(stage: SpeltStage): readonly string[] {
  return stage.channels.flatMap(({ receivers }) => receivers.map(workerName));
}

function workers(scenario: Scenario, { stage, channel, paths, next }: Place): WayBox[] {
  return channel.receivers.map((receiver) => ({
    id: workerName(receiver),
    kind: 'worker',
    ...paths.length === 1 ? { path: paths[0]! } : {},
    by: stage.hop,
    ...stage.by === undefined ? {} : { takes: { dimension: stage.by, value: labelOf(scenario, stage.by, channel.name) } },
    next: next === undefined ? [recordOf(scenario, paths[0]!)] : receiversOf(next),
  }));
}

function labelOf({ dimensions }: Scenario, dimension: string, value: string) {
  return dimensions[dimension]?.label?.(value) ?? { en: value, es: value };
}

/** Paths may share stages at different depths: a box goes behind every box that leads to it. */
function inOrder(boxes: readonly WayBox[]): readonly WayBox[] {
  const left = new Map(boxes.map((box) => [box.id, box]));
  const ordered: WayBox[] = [];
  while (left.size > 0) {
    const fed = new Set([...left.values()].flatMap(({ next }) => next));
    const free = [...left.values()].filter(({ id }) => !fed.has(id));
    if (free.length === 0) throw new Error(`the paths go round in a circle through ${[...left.keys()].join(', ')}: give one of their stages another name`);
    for (const box of free) {
      ordered.push(box);
      left.delete(box.id);
    }
  }
  return ordered;
}
