/**
 * The tables of the manuals and the README that say what the code says: each stands between two marks, `<!-- NAME: made by npm run update -->` and
 * `<!-- end of NAME -->`, in each of its languages. What is written around them is a person's.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hop } from '../../apps/routes/hop.ts';
import { hops } from '../../apps/routes/index.ts';
import type { Fault } from '../../experiments/faults/fault.ts';
import { faults } from '../../experiments/faults/index.ts';
import { notMeasured } from '../../experiments/goals/goals.ts';
import { answersText } from '../../experiments/report/markdown.ts';
import { configSource, readConfig } from '../../stacks/config.ts';
import { scenarios } from '../../stacks/scenarios/index.ts';
import type { Scenario, Text } from '../../stacks/scenarios/scenario.ts';
import { settings } from '../../stacks/settings.ts';
import { presets } from '../../stacks/splits.ts';
import { tools } from '../toolbox/tools.ts';
import { bounds, valueOf } from './manual-bounds.ts';
import { fieldsTable, scenariosTable } from './manual-scenarios.ts';
import { committedGoals } from './goals.ts';
import { committedReport } from './report.ts';

type Language = keyof Text;

const repository = join(import.meta.dirname, '../..');

/** Each manual's path, by language; the README is one too. */
export const manuals: readonly (readonly [Language, string])[] = [
  ['en', 'README.md'],
  ['en', 'docs/en/user-manual.md'],
  ['en', 'docs/en/technical-manual.md'],
  ['es', 'docs/es/manual-de-usuario.md'],
  ['es', 'docs/es/manual-tecnico.md'],
];

const tables: Readonly<Record<string, (language: Language) => string>> = {
  settings: settingsTable,
  presets: presetsTable,
  faults: faultsTable,
  promises: promisesTable,
  bounds: boundsTable,
  tools: toolsTable,
  scenarios: (language) => madeTable(scenariosTable(language)),
  fields: (language) => madeTable(fieldsTable(language)),
  answers: answersOf,
  goals: goalsOf,
};

const madeTable = ({ head, rows }: ReturnType<typeof scenariosTable>): string => table(head, rows);

const MARKED = /(<!-- (\w+): made by npm run update -->\n)[\s\S]*?(<!-- end of \2 -->)/g;

/** Path relative to the repository -> the manual with its tables as the code has them now. */
export function generateManual(): ReadonlyMap<string, string> {
  return new Map(manuals.map(([language, path]) => [path, filled(readFileSync(join(repository, path), 'utf8'), language, path)]));
}

/** @throws if a mark names a table that doesn't exist */
export function filled(text: string, language: Language, path: string): string {
  return text.replace(MARKED, (_block, begin: string, name: string, end: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`${path} has a mark for the table ${name}; there are: ${Object.keys(tables).join(', ')}`);
    return `${begin}${table(language)}\n${end}`;
  });
}

/** What the committed report answers, so that manual and report can't drift apart. */
function answersOf(language: Language): string {
  const report = committedReport();
  if (report === undefined) {
    return {
      en: 'There is no report yet: `npm run experiment -- run report`, then `npm run experiment -- report` and `npm run update`.',
      es: 'Todavía no hay informe: `npm run experiment -- run report`, luego `npm run experiment -- report` y `npm run update`.',
    }[language];
  }
  return answersText(report, language);
}

/** What the committed run of the goals came to. */
function goalsOf(language: Language): string {
  const goals = committedGoals();
  if (goals === undefined) {
    return {
      en: 'Not measured yet: `npm run test:faults -- --record`, then `npm run update`.',
      es: 'Todavía sin medir: `npm run test:faults -- --record`, luego `npm run update`.',
    }[language];
  }
  const { intro, notes, head, rows } = goals;
  const figures = table(head.map((cell) => cell[language]), rows.map((row) => row.map((cell) => cell[language])));
  const left = { en: 'Not among them:', es: 'No están entre ellas:' }[language];
  const list = (items: readonly Text[]) => items.map((item) => `- ${item[language]}\n`).join('');
  return [intro[language], ...notes.length === 0 ? [] : [list(notes).trimEnd()], figures, `${left}\n\n${list(notMeasured).trimEnd()}`].join('\n\n');
}

function settingsTable(language: Language): string {
  return table({ en: ['key', 'values', 'default', 'meaning'], es: ['clave', 'valores', 'por omisión', 'significado'] }[language],
    Object.entries(settings).map(([key, setting]) =>
      [`\`${key}\``, phrase(setting.type, language), defaultOf(setting.default, language), setting.doc[language]]));
}

/** What settings.ts writes in English only, for the code's own errors. A new phrase there needs its place here. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^a whole number from (\d+) to (\d+)$/, 'un número entero de $1 a $2'],
  [/^a number from ([\d.]+) to ([\d.]+)$/, 'un número de $1 a $2'],
  [/^at least (\d+) characters without spaces$/, 'al menos $1 caracteres sin espacios'],
  [/^a DNS name$/, 'un nombre DNS'],
  [/^host\[:port\]\[\/prefix\]$/, 'host[:puerto][/prefijo]'],
  [/^a name$/, 'un nombre'],
  [/^a password$/, 'una contraseña'],
  [/^a project id$/, 'el id de un proyecto'],
  [/^a zone, e\.g\. (.*)$/, 'una zona, p. ej. $1'],
  [/^IPv4 ranges, by comma, each with a prefix of (\d+) to (\d+) bits$/, 'rangos IPv4, separados por coma, cada uno con un prefijo de $1 a $2 bits'],
  [/^the name of a Cloud DNS zone$/, 'el nombre de una zona de Cloud DNS'],
  [/^weights \((.*), or JSON\) or the name of a preset$/, 'pesos ($1, o JSON) o el nombre de un reparto predefinido'],
  [/^the scenario's own preset$/, 'el reparto propio del escenario'],
  [/^some of (`[\w-]+`(?:, `[\w-]+`)*), by comma$/, 'algunos de $1, separados por coma'],
  [/^faults by comma: (`kind`) \(the worker of every route\), (`kind@route.role`) (\([^)]*\)) or (`kind@role`) (\([^)]*\))$/,
    'fallas separadas por coma: $1 (el worker de cada ruta), $2 $3 o $4 $5'],
  [/^(`[\w-]+`(?:, `[\w-]+`)*)$/, '$1'],
];

function phrase(text: string, language: Language): string {
  if (language === 'en') return text;
  const orNone = ', or `none`';
  if (text.endsWith(orNone)) return `${phrase(text.slice(0, -orNone.length), language)}, o \`none\``;
  const known = phrases.find(([pattern]) => pattern.test(text));
  if (known === undefined) throw new Error(`The manual has no Spanish for "${text}" of stacks/settings.ts; add it to the phrases in tools/generate/manual.ts`);
  return text.replace(...known);
}

function defaultOf(text: string, language: Language): string {
  return text.includes(' ') ? phrase(text, language) : `\`${text}\``;
}

function presetsTable(language: Language): string {
  return table({ en: ['preset', 'weights'], es: ['nombre', 'pesos'] }[language],
    [
      ...Object.entries(presets).map(([name, weights]) => [`\`${name}\``, weights] as const),
      [{ en: 'any path\'s name, e.g. `kafka`', es: 'el nombre de cualquier camino, p. ej. `kafka`' }[language], { kafka: 1 }] as const,
      ...Object.values<Scenario>(scenarios).flatMap((scenario) =>
        Object.entries(scenario.presets ?? {}).map(([name, weights]) => [`\`${name}\` (\`${scenario.id}\`)`, weights] as const)),
    ].map(([name, weights]) =>
      [name, `\`${Object.entries(weights).map(([route, weight]) => `${route}=${weight}`).join(',')}\``]));
}

function faultsTable(language: Language): string {
  return table({ en: ['fault', 'what happens', 'lasts'], es: ['falla', 'qué pasa', 'dura'] }[language], Object.values<Fault>(faults).map(({ id, title, effect, lasts }) => [
    `\`${id}\` (${title[language]})`, effect[language],
    lasts ? { en: 'until it is taken out', es: 'hasta que se quita' }[language] : { en: 'happens once', es: 'ocurre una vez' }[language],
  ]));
}

function promisesTable(language: Language): string {
  const routes = Object.values<Hop>(hops).flatMap(({ modes, promise }) => modes.map(({ title, set }) => [title, promise(readConfig(configSource(set), 'manual', {}))] as const));
  return table({
    en: ['route', '202 means', 'accepted events lost under a process fault'],
    es: ['ruta', '202 significa', 'eventos aceptados que se pierden ante la falla de un proceso'],
  }[language], routes.map(([name, { accepted, loss }]) => [name, accepted[language], loss[language]]));
}

function boundsTable(language: Language): string {
  return table({ en: ['what', 'bound', 'where'], es: ['qué', 'límite', 'dónde'] }[language],
    bounds.map((bound) => [bound.what[language], valueOf(bound, repository), `[\`${bound.file}\`](../../${bound.file})`]));
}

function toolsTable(language: Language): string {
  const sources = { go: { en: 'Go module, built here', es: 'módulo de Go, compilado aquí' }, maven: { en: 'Maven', es: 'Maven' }, pip: { en: 'PyPI', es: 'PyPI' } };
  return table({ en: ['tool', 'version', 'licence', 'comes from'], es: ['herramienta', 'versión', 'licencia', 'viene de'] }[language],
    Object.entries(tools).map(([name, { version, licence, recipe }]) => [name, version, licence, sources[recipe.kind][language]]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
