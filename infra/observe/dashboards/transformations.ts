/** What Grafana does with the tables it gets before it draws them: one function per kind, as a panel's JSON has it. */
import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';

/** Texts to numbers, or Unix milliseconds to times. */
export function convert(types: Readonly<Record<string, 'number' | 'time'>>): DataTransformerConfig {
  const conversions = Object.entries(types).map(([targetField, destinationType]) => ({ targetField, destinationType }));
  return { id: 'convertFieldType', options: { fields: {}, conversions } };
}

export function sortBy(field: string, desc = false): DataTransformerConfig {
  return { id: 'sortBy', options: { fields: {}, sort: [{ field, desc }] } };
}

export function limit(rows: number): DataTransformerConfig {
  return { id: 'limit', options: { limitField: rows } };
}

/** Gives columns other names. */
export function rename(names: Readonly<Record<string, string>>): DataTransformerConfig {
  return { id: 'organize', options: { excludeByName: {}, indexByName: {}, renameByName: names } };
}

/** Names the column of a hash's values, which Grafana shows under the hash's key, in one query's table or in all. */
export function nameValues(column: string, refId?: string): DataTransformerConfig {
  return of(refId, { id: 'renameByRegex', options: { regex: '/^(lab:.*|Value)$/', renamePattern: column } });
}

/** Leaves columns out. */
export function without(...columns: readonly string[]): DataTransformerConfig {
  return { id: 'organize', options: { excludeByName: Object.fromEntries(columns.map((column) => [column, true])), indexByName: {}, renameByName: {} } };
}

/** One table of those of all queries, by the values of a column: every value that one of them has. */
export function join(byField: string): DataTransformerConfig {
  return { id: 'joinByField', options: { byField, mode: 'outer' } };
}

/** A new column. */
export function divide(left: string, by: string | number, alias: string): DataTransformerConfig {
  const column = (name: string) => ({ matcher: { id: 'byName', options: name } });
  return {
    id: 'calculateField',
    options: {
      mode: 'binary', alias, replaceFields: false,
      binary: { left: column(left), operator: '/', right: typeof by === 'number' ? { fixed: String(by) } : column(by) },
    },
  };
}

/** One row: the sum of each column. */
export const sums: DataTransformerConfig = { id: 'reduce', options: { mode: 'reduceFields', reducers: ['sum'], includeTimeField: false } };

/** Only the rows whose text matches. */
export function matching(field: string, pattern: string): DataTransformerConfig {
  return onlyWhere(field, { id: 'regex', options: { value: pattern } });
}

/** Only the rows that have a value there. */
export function having(field: string): DataTransformerConfig {
  return onlyWhere(field, { id: 'isNotNull', options: {} });
}

/** The first characters of a text. */
export function beginning(field: string, characters: number): DataTransformerConfig {
  return { id: 'formatString', options: { stringField: field, outputFormat: 'Substring', substringStart: 0, substringEnd: characters } };
}

/** The members of a JSON text as columns: all of them, or these, in this order and under these names. The text itself goes. */
export function members(source: string, names: Readonly<Record<string, string>> = {}): DataTransformerConfig {
  const jsonPaths = Object.entries(names).map(([path, alias]) => ({ path, alias }));
  return { id: 'extractFields', options: { source, format: 'json', ...jsonPaths.length > 0 ? { jsonPaths } : {}, replace: true, keepTime: false } };
}

function onlyWhere(fieldName: string, config: object): DataTransformerConfig {
  return { id: 'filterByValue', options: { type: 'include', match: 'any', filters: [{ fieldName, config }] } };
}

function of(refId: string | undefined, transformation: DataTransformerConfig): DataTransformerConfig {
  return refId === undefined ? transformation : { ...transformation, filter: { id: 'byRefId', options: refId } };
}
