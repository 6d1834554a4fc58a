/** What a panel asks of Valkey, as the plugin `redis-datasource` takes it, and as the command it becomes. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { VALKEY } from './data-sources.ts';

/** All fields of a hash: a table with the columns `Field` and `Value`, of texts. */
export interface HashQuery {
  readonly command: 'hgetall';
  readonly key: string;
}

/** A command line: a table with the column `Value`, of texts. Words are split as a shell does. */
export interface LineQuery {
  readonly command: 'line';
  readonly line: string;
}

export type ValkeyQuery = HashQuery | LineQuery;

export function valkeyTarget(query: ValkeyQuery, refId = 'A'): Builder<Dataquery> {
  const target = {
    refId, datasource: VALKEY,
    ...query.command === 'hgetall' ? { type: 'command', command: 'hgetall', keyName: query.key, query: '' } : { type: 'cli', query: query.line },
  };
  return { build: () => ({ ...target, _implementsDataqueryVariant: () => undefined }) };
}

/** A dashboard's variable where a text of anybody's may stand: as it is in a key, quoted in a command line. */
export const variable = (name: string) => `\${${name}:raw}`;
export const quotedVariable = (name: string) => `\${${name}:json}`;
