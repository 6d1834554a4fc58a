/** The pages of docs/report are what its data makes; npm run update makes them so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { generateReport } from './report.ts';

test.each(['index.html', 'report.md', 'report.es.md'])('docs/report/%s says what report.json says', (name) => {
  const file = `docs/report/${name}`;
  expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).toBe(generateReport().get(file));
});
