/** The table of the scenarios, as they declare themselves. */
import { z } from 'zod';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { Report, Scenario, Text } from '../../stacks/scenarios/scenario.ts';
import { recordOf, recordsOf, stagesOf, type SpeltStage } from '../../stacks/scenarios/stages.ts';

type Language = keyof Text;

const words = {
  head: { en: ['scenario', 'an event\'s fields', 'ways of an event', 'record', 'reports'], es: ['escenario', 'campos de un evento', 'caminos de un evento', 'registro', 'reportes'] },
  fieldsHead: { en: ['scenario', 'field', 'must be', 'needed'], es: ['escenario', 'campo', 'debe ser', 'obligatorio'] },
  yes: { en: 'yes', es: 'sí' },
  text: { en: 'a text of at most N characters, not blank', es: 'un texto de hasta N caracteres, no vacío' },
  whole: { en: 'a whole number from A to B', es: 'un número entero de A a B' },
  number: { en: 'a number from A to B', es: 'un número de A a B' },
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

function fieldsOf(scenario: Scenario): readonly string[] {
  return Object.keys(schemaOf(scenario).properties ?? {});
}

const schemaOf = ({ schema }: Scenario) => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });

/** The table of what each field of an event must be. */
export function fieldsTable(language: Language): { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } {
  return {
    head: words.fieldsHead[language],
    rows: Object.values<Scenario>(scenarios).flatMap((scenario) => {
      const { properties = {}, required = [] } = schemaOf(scenario);
      return Object.entries(properties).map(([field, schema], index) =>
        [index === 0 ? `\`${scenario.id}\`` : '', `\`${field}\``, typeOf(schema as FieldSchema, language), required.includes(field) ? words.yes[language] : '']);
    }),
  };
}

/** Of a JSON schema, what fields.ts makes. */
interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

function typeOf({ type, enum: choices, minimum, maximum, maxLength }: FieldSchema, language: Language): string {
  const number = (value: number | undefined): string => (value ?? Number.NaN).toLocaleString('en').replaceAll(',', ' ');
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (type === 'string') return words.text[language].replace('N', number(maxLength));
  return words[type === 'integer' ? 'whole' : 'number'][language].replace('A', number(minimum)).replace('B', number(maximum));
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
