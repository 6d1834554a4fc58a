import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../stacks/scenarios/index.ts';
import { generateTraffic } from './generate.ts';

describe.each(Object.values(scenarios).map((scenario) => [scenario.id, scenario] as const))('the traffic file of %s', (_, scenario) => {
  const text = readFileSync(join(import.meta.dirname, scenario.traffic), 'utf8');
  const records = JSON.parse(text) as Record<string, unknown>[];

  test('is what the generator makes, byte for byte', () => {
    expect(generateTraffic(scenario)).toBe(text);
  });

  test('has at least 1,000 records, each valid', () => {
    expect(records.length).toBeGreaterThanOrEqual(1_000);
    for (const record of records) expect([record, scenario.schema.safeParse(record).success]).toEqual([record, true]);
  });

  test('has more than one value of every dimension', () => {
    for (const [name, { of }] of Object.entries(scenario.dimensions)) {
      expect([name, new Set(records.map(of)).size > 1]).toEqual([name, true]);
    }
  });
});
