/** Every benchmark runs, and what it says is plausible. The sizes are far too small for results. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, quickSizes } from './bench.ts';
import type { Figure } from './figure.ts';
import { benchmarks } from './index.ts';
import { runBenchmarks, type Result } from './run-benchmarks.ts';

jest.setTimeout(600_000);

const repository = join(import.meta.dirname, '../..');
const bench = new Bench(repository, quickSizes, () => undefined);
let results: readonly Result[];

beforeAll(async () => {
  results = await runBenchmarks(bench, benchmarks, () => false, () => undefined);
});

afterAll(() => bench.close());

/** A ratio or a cost beyond it is a mistake of the benchmark, not of what it measures. */
const LARGEST = 100_000_000;
/** Where nothing is to happen, 0 is what is hoped for; anywhere else it means that nothing was measured. */
const mayBeNone = ({ goal }: Figure) => goal !== undefined && 'atMost' in goal && goal.atMost === 0;

it.each(Object.keys(benchmarks))('%s runs, and says a plausible figure or why there is none', (id) => {
  const result = results.find((each) => each.id === id)!;
  expect(result).not.toHaveProperty('failed');
  if ('failed' in result) return;
  expect(result.figures.length).toBeGreaterThan(0);
  const measured = result.figures.filter((figure): figure is Figure => 'measured' in figure);
  for (const each of measured) {
    const { name, measured: { median, min, max } } = each;
    const plausible = (median > 0 || (median === 0 && mayBeNone(each))) && median < LARGEST && min <= median && median <= max;
    expect({ name, min, median, max, plausible }).toEqual({ name, min, median, max, plausible: true });
  }
});

it('the entry does more than the bare server, and is measured to cost more or about the same', () => {
  // One second each, not warmed up: whoever runs second is ahead by some tenths. More would be a server that answers without doing its work.
  expect(figure('p1', 'entry ÷ bare node:http')).toBeLessThan(1.7);
});

it('each route is measured to cost something, and batches to be cheaper than single events', () => {
  for (const route of ['grpc', 'redis', 'kafka']) expect(figure('p2', `${route}: CPU per 1,000 events`)).toBeGreaterThan(0.01);
  expect(figure('p3', 'gRPC batched ÷ unary')).toBeGreaterThan(2);
  expect(figure('p3', 'Kafka batched ÷ one by one')).toBeGreaterThan(2);
  expect(figure('p5', 'counters batched ÷ one by one')).toBeGreaterThan(2);
});

it('whoever sends turns gets exact shares, and a changed weight fails no request', () => {
  expect(figure('p7', 'exact shares: requests astray')).toBe(0);
  expect(figure('p9', 'requests that failed meanwhile')).toBe(0);
});

it('the lab of the bench is gone when it is closed', async () => {
  const { labDir } = bench.lab();
  await bench.close();
  expect(existsSync(labDir)).toBe(false);
  expect(existsSync(join(repository, 'Pulumi.test-bench.yaml'))).toBe(false);
});

function figure(id: string, name: string): number {
  const result = results.find((each) => each.id === id)!;
  if ('failed' in result) throw new Error(result.failed);
  const found = result.figures.find((each): each is Figure => each.name === name && 'measured' in each);
  if (!found) throw new Error(`${id} has no figure ${name}`);
  return found.measured.median;
}
