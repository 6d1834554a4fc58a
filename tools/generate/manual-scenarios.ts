/** The table of the scenarios, as they declare themselves. */
import { z } from 'zod';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { Report, Scenario, Text } from '../../stacks/scenarios/scenario.ts';
import { recordOf, recordsOf, stagesOf, type SpeltStage } from '../../stacks/scenarios/stages.ts';

type Language = keyof Text;

const words = {
  head: { en: ['scenario', 'an event\'s fields', 'ways of an event', 'record', 'reports'], es: ['escenario', 'campos de un evento', 'caminos de un evento', 'registro', 'reportes'] },
  records: { documents: { en: 'documents', es: 'documentos' }, cache: { en: 'Valkey', es: 'Valkey' } },
  by: { en: 'by', es: 'según' },
  weights: { en: 'chosen by weight', es: 'elegidos por peso' },
  only: { en: 'the only one', es: 'el único' },
} as const;

export function scenariosTable(language: Language): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  return {
    head: words.head[language],
    rows: Object.values<Scenario>(scenarios).map((scenario) => [
      `\`${scenario.id}\`: ${scenario.title[language]}`,
      fieldsOf(scenario).map((field) => `\`${field}\``).join(', '),
      `${grouped(scenario, (path) => wayOf(scenario, path, language))}; ${choiceOf(scenario, language)}`,
      recordsOf(scenario).length === 1 ? words.records[recordsOf(scenario)[0]!][language] : grouped(scenario, (path) => words.records[recordOf(scenario, path)][language]),
      scenario.reports.map((report) => reportOf(report, language)).join('; '),
    ]),
  };
}

function fieldsOf({ schema }: Scenario): readonly string[] {
  return Object.keys(z.toJSONSchema(schema, { unrepresentable: 'any' }).properties ?? {});
}

/** Paths of which the same is to be said stand together. */
function grouped({ paths }: Scenario, say: (path: string) => string): string {
  const said = Map.groupBy(Object.keys(paths), say);
  return [...said].map(([text, names]) => `**${names.join(', ')}**: ${text}`).join('; ');
}

/** http → `worker-client` → grpc → `worker-writer-1` | `worker-writer-2` → kafka → `worker-sold` */
function wayOf(scenario: Scenario, path: string, language: Language): string {
  const steps = stagesOf(scenario, path).map((stage) => `${stage.hop} → ${receiversOf(stage)}${stage.by === undefined ? '' : ` (${words.by[language]} \`${stage.by}\`)`}`);
  return steps.join(' → ');
}

function receiversOf({ channels }: SpeltStage): string {
  return channels.flatMap(({ receivers }) => receivers.map((receiver) => `\`worker-${receiver}\``)).join(' | ');
}

function choiceOf({ paths, pathBy }: Scenario, language: Language): string {
  if (pathBy !== undefined) return `${words.by[language]} \`${pathBy}\``;
  return Object.keys(paths).length === 1 ? words.only[language] : words.weights[language];
}

function reportOf({ title, by }: Report, language: Language): string {
  return by.length === 0 ? title[language] : `${title[language]} (${words.by[language]} ${by.map((dimension) => `\`${dimension}\``).join(' × ')})`;
}
