import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Event } from '../scenario.ts';
import { vaccinations } from './index.ts';
import { sampleEvent } from './sample.ts';

const EVENTS = 1_200;
/** More than an event takes. */
const NUMBERS_PER_EVENT = 12;

function events(): Event[] {
  const numbers = fc.sample(fc.noBias(fc.nat({ max: 2 ** 31 - 1 })), { seed: 2_021, numRuns: EVENTS * NUMBERS_PER_EVENT }).values();
  return Array.from({ length: EVENTS }, () => sampleEvent(() => numbers.next().value! / 2 ** 31));
}

describe('invented vaccinations', () => {
  const invented = events();

  test('are valid', () => {
    for (const event of invented) expect([event, vaccinations.schema.safeParse(event).success]).toEqual([event, true]);
  });

  test('are varied: no dimension is dominated by one value, hardly one comes twice', () => {
    expect(new Set(invented.map((event) => JSON.stringify(event))).size).toBeGreaterThan(EVENTS * 0.99);
    for (const [name, { of }] of Object.entries(vaccinations.dimensions)) {
      const counts = new Map<string, number>();
      for (const event of invented) counts.set(of(event), (counts.get(of(event)) ?? 0) + 1);
      expect([name, counts.size > 2, Math.max(...counts.values()) < EVENTS * 0.6]).toEqual([name, true, true]);
    }
  });

  test('have many countries, some places that are none, optional fields there and not', () => {
    const places = invented.map((event) => vaccinations.dimensions['country']!.of(event));
    expect(new Set(places.filter((place) => /^[A-Z]{2}$/.test(place))).size).toBeGreaterThan(25);
    const unplaced = places.filter((place) => place.startsWith('?')).length;
    expect(unplaced).toBeGreaterThan(0);
    expect(unplaced).toBeLessThan(EVENTS * 0.05);
    for (const field of ['gender', 'n_dose']) {
      const stated = invented.filter((event) => field in event).length;
      expect(stated).toBeGreaterThan(EVENTS * 0.8);
      expect(stated).toBeLessThan(EVENTS);
    }
  });
});
