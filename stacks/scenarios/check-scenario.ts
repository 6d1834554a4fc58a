/** What the types can't say of a scenario: every name it uses is one it has, and its paths fit together. */
import type { Report, Scenario } from './scenario.ts';
import { placesOf, recordOf, recordsOf, stagesOf, type Place } from './stages.ts';

/** Paths, stages and receivers become names of services, topics and addresses. */
const nameRule = /^[a-z][a-z0-9-]{0,39}$/;

/** @throws with everything that is wrong, at once */
export function checkScenario(scenario: Scenario): void {
  const problems = [...pathProblems(scenario), ...recordProblems(scenario), ...scenario.reports.flatMap((report) => reportProblems(scenario, report))];
  if (problems.length > 0) {
    throw new Error(`Scenario ${scenario.id} (stacks/scenarios/${scenario.id}/) can't run:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

function pathProblems(scenario: Scenario): string[] {
  const paths = Object.keys(scenario.paths);
  const places = placesOf(scenario);
  const names = [...paths, ...places.flatMap(({ stage, channel }) => [stage.name, channel.name, ...channel.receivers])];
  const receivers = places.flatMap(({ channel }) => channel.receivers);
  const stages = paths.map((path) => stagesOf(scenario, path));
  return [
    ...[...new Set(names)].filter((name) => !nameRule.test(name)).map((name) => `\`${name}\` can't name a service: use a-z, 0-9 and -, beginning with a letter, 40 at most`),
    ...repeated(receivers).map((name) => `two stages have a receiver \`${name}\`: give one another name`),
    ...paths.filter((path) => scenario.paths[path]!.length === 0).map((path) => `path \`${path}\` has no stage: give it at least one`),
    ...paths.flatMap((path, index) => repeated(stages[index]!.map(({ name }) => name)).map((name) => `path \`${path}\` comes to stage \`${name}\` twice`)),
    ...places.flatMap((place) => sharedProblems(scenario, place)),
    ...dimensionProblems(scenario, places.flatMap(({ stage: { by } }) => by === undefined ? [] : [by])),
    ...scenario.pathBy === undefined ? [] : dimensionProblems(scenario, [scenario.pathBy]),
    // Each entry takes the events of every path at /input, so it must be able to send them on.
    ...scenario.pathBy !== undefined && new Set(stages.map(([first]) => first?.name)).size > 1
      ? ['with `pathBy` all paths must begin with one and the same stage: give their first stages one `name`'] : [],
  ];
}

/** Stages of one name are one stage: whichever path they are reached by, they are the same and lead to the same. */
function sharedProblems(scenario: Scenario, { stage, channel, paths }: Place): string[] {
  if (paths.length === 1) return [];
  const tails = paths.map((path) => {
    const stages = stagesOf(scenario, path);
    return JSON.stringify(stages.slice(stages.findIndex(({ channels }) => channels.some(({ name }) => name === channel.name)))
      .map(({ transform, ...spelt }) => ({ ...spelt, transform: transform?.toString() })));
  });
  const shared = `stage \`${stage.name}\` of paths ${paths.join(', ')}`;
  return [
    ...new Set(tails).size > 1 ? [`${shared} isn't the same in each, or doesn't lead to the same: give it another name in one of them`] : [],
    ...new Set(paths.map((path) => recordOf(scenario, path))).size > 1 ? [`${shared} can't write to two records: its paths must have the same`] : [],
  ];
}

function recordProblems(scenario: Scenario): string[] {
  return Object.keys(scenario.paths).filter((path) => recordOf(scenario, path) === undefined).map((path) => `path \`${path}\` has no record: name it in \`record\``);
}

function reportProblems(scenario: Scenario, report: Report): string[] {
  const of = report.kind === 'latest' || report.of === undefined ? [] : [report.of].flat();
  const problems = [
    ...dimensionProblems(scenario, report.by),
    ...of.filter((measure) => !Object.hasOwn(scenario.measures ?? {}, measure)).map((measure) => `there is no measure \`${measure}\``),
    ...report.kind === 'count' && report.of !== undefined && report.by.length < 2 ? ['`of` adds up by a second dimension: name one in `by`'] : [],
    ...report.kind === 'count' && report.charts.includes('stack') && report.by.length < 2 ? ['the chart `stack` shows what values are made up of: name a second dimension in `by`'] : [],
    ...report.kind === 'count' && (scenario.measures?.[report.of ?? '']?.decimals ?? 0) > 0 ? ['`of` must be a measure without decimals'] : [],
    ...report.store === 'documents' && recordsOf(scenario).includes('cache') ? ['it can\'t be kept in the documents, where not every path has its record: use `store: \'cache\'`'] : [],
  ];
  return problems.map((problem) => `report \`${report.id}\`: ${problem}`);
}

function dimensionProblems({ dimensions }: Scenario, used: readonly string[]): string[] {
  return [...new Set(used)].filter((name) => !Object.hasOwn(dimensions, name)).map((name) => `there is no dimension \`${name}\`; there are ${Object.keys(dimensions).join(', ')}`);
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
