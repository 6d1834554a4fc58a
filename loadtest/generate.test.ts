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

  test('is varied: no dimension is dominated by one value, hardly a record comes twice', () => {
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBeGreaterThan(records.length * 0.99);
    for (const [name, { of }] of Object.entries(scenario.dimensions)) {
      const counts = new Map<string, number>();
      for (const record of records) counts.set(of(record), (counts.get(of(record)) ?? 0) + 1);
      expect([name, counts.size > 2, Math.max(...counts.values()) < records.length * 0.6]).toEqual([name, true, true]);
    }
  });
});

test('vaccinations: many countries, some places that are none, optional fields there and not', () => {
  const { vaccinations } = scenarios;
  const records = JSON.parse(generateTraffic(vaccinations)) as Record<string, unknown>[];
  const places = records.map((record) => vaccinations.dimensions['country']!.of(record));
  expect(new Set(places.filter((place) => /^[A-Z]{2}$/.test(place))).size).toBeGreaterThan(25);
  const unplaced = places.filter((place) => place.startsWith('?')).length;
  expect(unplaced).toBeGreaterThan(0);
  expect(unplaced).toBeLessThan(records.length * 0.05);
  for (const field of ['gender', 'n_dose']) {
    const stated = records.filter((record) => field in record).length;
    expect(stated).toBeGreaterThan(records.length * 0.8);
    expect(stated).toBeLessThan(records.length);
  }
});
