/** What the manuals say of the goals F1 to F4: made of docs/report/goals.json, which `npm run test:faults -- --record` writes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalsTable, type GoalsRecord, type GoalsTable } from '../../experiments/goals/goals-record.ts';

export const GOALS_FILE = 'docs/report/goals.json';

/** What is kept of earlier runs; undefined where nothing is. */
export function goalsRecord(): GoalsRecord | undefined {
  const file = join(import.meta.dirname, '../..', GOALS_FILE);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as GoalsRecord : undefined;
}

/** As the manuals show it; undefined where nothing is kept. */
export function committedGoals(): GoalsTable | undefined {
  const record = goalsRecord();
  return record === undefined ? undefined : goalsTable(record);
}
