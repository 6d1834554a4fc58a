/** What the page is told about the scenario. */
import { z } from 'zod';
import type { Promised } from '../../routes/hop.ts';
import { FAULTY, type Scenario, type Text } from '../../../stacks/scenarios/scenario.ts';
import type { ScenarioView } from '../wire.ts';

const faultyPromise: Promised = {
  accepted: { en: 'never: it answers 500 to everything', es: 'nunca: responde 500 a todo' },
  loss: { en: '0: nothing is accepted', es: '0: no se acepta nada' },
  lossKind: 'none',
};

export function scenarioView(
  scenario: Scenario, functionsUrl: string, promiseOf: (path: string) => Promised,
): ScenarioView {
  return {
    id: scenario.id,
    title: scenario.title,
    reports: scenario.reports,
    dimensions: Object.fromEntries(Object.entries(scenario.dimensions).map(([name, { title }]) => [name, { title }])),
    fields: fieldNames(scenario).map((name) => ({ name, title: titleOf(scenario, name) })),
    routes: [
      ...Object.entries(scenario.paths).map(([name, hops]) => ({ name, hops, promise: promiseOf(name) })),
      { name: FAULTY, hops: [], promise: faultyPromise },
    ],
    functionsUrl,
  };
}

function fieldNames({ schema }: Scenario): readonly string[] {
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any' });
  return Object.keys(shape.properties ?? {});
}

/** A field without a title is shown by its name, underscores as spaces. */
function titleOf({ fields }: Scenario, name: string): Text {
  const plain = name.replaceAll('_', ' ');
  return fields?.[name] ?? { en: plain, es: plain };
}
