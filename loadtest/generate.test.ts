import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../stacks/scenarios/index.ts';
import { asStored, pathOf } from '../stacks/testing/as-stored.ts';
import { generateTraffic } from './generate.ts';

describe.each(Object.values(scenarios))('the traffic file of $id', (scenario) => {
  const text = readFileSync(join(import.meta.dirname, scenario.traffic), 'utf8');
  const records = JSON.parse(text) as Record<string, unknown>[];

  test('is what the generator makes, byte for byte', () => {
    expect(generateTraffic(scenario)).toBe(text);
  });

  test('has at least 1,000 records, each valid', () => {
    expect(records.length).toBeGreaterThanOrEqual(1_000);
    for (const record of records) expect([record, scenario.schema.safeParse(record).success]).toEqual([record, true]);
  });

  test('has more than one value of every dimension by the time it is stored', () => {
    for (const [name, { of }] of Object.entries(scenario.dimensions)) {
      expect([name, new Set(records.map((record) => of(asStored(scenario, record)))).size > 1]).toEqual([name, true]);
    }
  });

  test('takes every path, and names it in the field that is called like the dimension, where the event says which it is', () => {
    const { pathBy, paths } = scenario;
    if (pathBy === undefined) return;
    expect(new Set(records.map((record) => pathOf(scenario, record)))).toEqual(new Set(Object.keys(paths)));
    for (const record of records) expect([record, record[pathBy] ?? pathOf(scenario, record)]).toEqual([record, pathOf(scenario, record)]);
  });
});
