import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { addToSteps, inUnits, keep, keptNothing, maxMeasured, type Kept, type Steps } from './kept.ts';
import type { RecordDocument } from './record.ts';
import { everyKind } from './testing/every-kind.ts';

const reports = everyKind.reports;
const documentOf = (price: number, units: number, acceptedAt: number, n = 0): RecordDocument =>
  ({ _id: `e${n}`, route: 'grpc', acceptedAt, storedAt: acceptedAt, writer: 'w', batch: 1, shop: 'north', item: 'lamp', price, units });

function keptOf(report: Report, documents: readonly RecordDocument[], scenario: Scenario = everyKind): Kept {
  const kept = keptNothing();
  for (const document of documents) keep(kept, scenario, report, document);
  return kept;
}

const anyDocuments = fc.array(fc.record({ cents: fc.nat(100_000), units: fc.nat(50), at: fc.nat(400) }), { maxLength: 60 })
  .map((all) => all.map(({ cents, units, at }, n) => documentOf(cents / 100, units, at, n)));

test('whatever the order of the documents, every report keeps the same', () => {
  fc.assert(fc.property(anyDocuments, fc.infiniteStream(fc.nat()), (documents, random) => {
    const shuffled = documents.map((document) => [random.next().value as number, document] as const).sort(([a], [b]) => a - b).map(([, document]) => document);
    for (const report of reports) {
      const [one, other] = [keptOf(report, documents), keptOf(report, shuffled)];
      expect([...other.seconds].sort()).toEqual([...one.seconds].sort());
      expect([...other.steps].sort()).toEqual([...one.steps].sort());
      expect([other.sums, other.newest.map(({ _id }) => _id)]).toEqual([one.sums, one.newest.map(({ _id }) => _id)]);
    }
  }));
});

test('the newest steps of all are whole, though each of several writers keeps its own newest only', () => {
  const added = fc.array(fc.tuple(fc.nat(30), fc.nat(9), fc.nat(2)), { maxLength: 80 });
  fc.assert(fc.property(added, fc.integer({ min: 1, max: 8 }), (all, keepSteps) => {
    const writers: Steps[] = [new Map(), new Map(), new Map()];
    const whole = new Map<number, number>();
    for (const [at, by, writer] of all) {
      addToSteps(writers[writer]!, at, [by], keepSteps);
      whole.set(at, (whole.get(at) ?? 0) + by);
    }
    const together: Steps = new Map();
    for (const steps of writers) for (const [at, sums] of steps) addToSteps(together, at, sums, keepSteps);
    const newest = [...whole].sort(([a], [b]) => b - a).slice(0, keepSteps).map(([at, sum]) => [at, [sum]]);
    expect([...together].sort(([a], [b]) => b - a)).toEqual(newest);
  }));
});

describe('a measure', () => {
  const prices = reports.find(({ id }) => id === 'prices')!;

  test('adds up exactly, where its own numbers would not', () => {
    const { sums } = keptOf(prices, [documentOf(0.1, 1, 0), documentOf(0.2, 1, 0)]);
    expect(sums).toEqual({ sum: 30, max: 20 });
    expect(inUnits(everyKind, 'price', sums!.sum)).toBe(0.3);
  });

  test.each([[Infinity, maxMeasured], [-1e300, -maxMeasured], [NaN, 0], [-0.001, 0]])('%d counts as %d: the sums stay whole numbers', (value, whole) => {
    expect(keptOf(prices, [documentOf(value, 1, 0)]).sums).toEqual({ sum: whole, max: whole });
  });
});
