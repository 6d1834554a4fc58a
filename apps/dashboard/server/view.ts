/** What the page is told about the scenario. */
import { z } from 'zod';
import type { Promised } from '../../routes/hop.ts';
import { FAULTY, type Scenario, type Text } from '../../../stacks/scenarios/scenario.ts';
import { hopsOf, placesOf, recordsOf } from '../../../stacks/scenarios/stages.ts';
import type { DimensionView, FieldView, HealView, ScenarioView } from '../wire.ts';
import { wayOf } from './way.ts';

/** There a fault is a resource of the stack. */
const HEAL_ON_CLUSTERS = 'pulumi config rm chaos && pulumi up';

const faultyPromise: Promised = {
  accepted: { en: 'never: it answers 500 to everything', es: 'nunca: responde 500 a todo' },
  loss: { en: '0: nothing is accepted', es: '0: no se acepta nada' },
  lossKind: 'none',
};

export function scenarioView(
  scenario: Scenario, functionsUrl: string, promiseOf: (path: string) => Promised, ttlSeconds: number, heal: HealView = { command: HEAL_ON_CLUSTERS },
): ScenarioView {
  const paths = Object.entries(scenario.paths).map(([name, path]) => ({ name, hops: hopsOf(path), promise: promiseOf(name) }));
  const chosenBy = scenario.pathBy !== undefined ? { dimension: scenario.pathBy } : paths.length > 1 ? 'weights' : 'nobody';
  return {
    id: scenario.id,
    title: scenario.title,
    reports: scenario.reports,
    dimensions: Object.fromEntries(Object.entries(scenario.dimensions).map(([name, { title }]) => [name, { title, labels: orderedLabels(scenario, name) }])),
    measures: Object.fromEntries(Object.entries(scenario.measures ?? {}).map(([name, { of: _of, ...measure }]) => [name, measure])),
    fields: fieldsOf(scenario),
    // Nothing can go to the faulty backend where no weights are set.
    routes: chosenBy === 'weights' ? [...paths, { name: FAULTY, hops: [], promise: faultyPromise }] : paths,
    chosenBy,
    records: recordsOf(scenario),
    way: wayOf(scenario),
    ...ttlSeconds === 0 ? {} : { ttlSeconds },
    functionsUrl,
    heal,
  };
}

function orderedLabels({ reports, dimensions }: Scenario, dimension: string): DimensionView['labels'] {
  const { label } = dimensions[dimension]!;
  const values = reports.flatMap((report) => (report.kind === 'count' && report.by.at(-1) === dimension ? report.order ?? [] : []));
  return Object.fromEntries(values.map((value) => [value, label?.(value) ?? { en: value, es: value }]));
}

/** Those of the schema, and those that a stage adds on the way. */
function fieldsOf(scenario: Scenario): readonly FieldView[] {
  const { properties = {} } = z.toJSONSchema(scenario.schema, { unrepresentable: 'any', io: 'input' });
  return [...new Set([...Object.keys(properties), ...Object.keys(scenario.fields ?? {})])].map((name) => {
    const property = properties[name];
    const values = valuesOf(scenario, name, (typeof property === 'object' ? property.enum : branchesBy(scenario, name)) ?? []);
    return { name, title: titleOf(scenario, name), ...values ? { values } : {} };
  });
}

/** The values of a field that a stage adds, where it decides which way the event goes on. */
function branchesBy(scenario: Scenario, field: string): readonly string[] {
  return placesOf(scenario).flatMap(({ stage: { by }, channel: { name } }) =>
    (by !== undefined && scenario.dimensions[by]!.of({ [field]: name }) === name ? [name] : []));
}

/** What a field's values are called by the dimension that has the same values, so that a record reads like the reports. */
function valuesOf({ dimensions }: Scenario, field: string, values: readonly unknown[]): FieldView['values'] {
  const named = values.flatMap((value) => {
    const dimension = Object.values(dimensions).find(({ of, label }) => label && of({ [field]: value }) === value);
    return dimension?.label ? [[String(value), dimension.label(String(value))] as const] : [];
  });
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}

/** A field without a title is shown by its name, underscores as spaces. */
function titleOf({ fields }: Scenario, name: string): Text {
  const plain = name.replaceAll('_', ' ');
  return fields?.[name] ?? { en: plain, es: plain };
}
