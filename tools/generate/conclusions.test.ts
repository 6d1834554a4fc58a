/**
 * The manuals' Conclusions are written by a person. What each of them claims is held here against the committed report: when a new one says otherwise,
 * these fail, and both Conclusions must be read again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cpuPerThousand, golden, groupsOf, memoryBytes, over, wholeSuccess, type Group } from '../../experiments/report/figures.ts';
import { inLanguage, type Block, type ReportDocument } from '../../experiments/report/document.ts';
import type { CellResult } from '../../experiments/results.ts';
import { backendProcesses } from '../../stacks/local/backends.ts';

const file = join(import.meta.dirname, '../../docs/report/report.json');
const { report, cells } = JSON.parse(readFileSync(file, 'utf8')) as { readonly report: ReportDocument; readonly cells: readonly Omit<CellResult, 'series'>[] };
const groups = groupsOf(cells.map((cell) => ({ ...cell, series: {} })));
const blocks = report.sections.flatMap((section) => section.blocks);
const titled = <Kind extends 'table' | 'heat'>(kind: Kind, title: string) =>
  blocks.find((block): block is Extract<Block, { kind: Kind }> => block.kind === kind && inLanguage(block.title, 'en') === title)!;
const sentences = blocks.flatMap((block) => block.kind === 'list' ? block.items.map((item) => inLanguage(item, 'en')) : []);

function group(experiment: string, { role, route = '*' }: { readonly role?: string; readonly route?: string } = {}): Group {
  const found = groups.find((one) => one.experiment === experiment && one.role === role && one.route === route);
  if (found === undefined) throw new Error(`The report has no cell ${experiment} ${role ?? ''} ${route}`);
  return found;
}

/** For each need the routes that are shown to be worse than another. */
const worseAt = new Map(titled('table', 'Which route for what').rows.map((row) => [inLanguage(row[0]!, 'en'), inLanguage(row[3]!, 'en').split(', ')]));
const needs = [...worseAt.keys()];
/** Median damage by fault and route. */
const heat = titled('heat', 'Damage by fault and route (median)');
const damage = (fault: string) => {
  const { values } = heat.rows.find(({ name }) => inLanguage(name, 'en') === fault)!;
  return Object.fromEntries(heat.columns.map((route, index) => [inLanguage(route, 'en'), values[index]]));
};
const alike = sentences.find((sentence) => sentence.startsWith('No difference is shown by')) ?? '';
const median = (group_: Group, path: string, window: 'baseline' | 'during', what: 'success' | 'p99Ms') => golden(group_, path, window, what)!.median;

describe('the conclusions hold in the committed report', () => {
  test('which route for what: Kafka is nowhere shown to be worse but in memory, Redis holds least of it and loses most', () => {
    expect(needs.filter((need) => worseAt.get(need)!.includes('kafka'))).toEqual(['little memory']);
    expect(worseAt.get('little memory')).not.toContain('redis');
    expect(needs.find((need) => need.startsWith('events that must not be lost') && worseAt.get(need)!.includes('redis'))).toBeDefined();
    expect(alike).toContain('Pub/Sub or Streams');
    expect(needs.filter((need) => /many events a second/.test(need))).toEqual([]);
  });

  test('what stands between two services decides what a fault does: Kafka has no bad second, gRPC and Pub/Sub feel a worker that is away, gRPC alone the documents', () => {
    expect(heat.rows.filter(({ values }) => values[heat.columns.indexOf('kafka')]).map(({ name }) => name)).toEqual([]);
    const [worker, documents, cache] = [damage('Pod held down (worker)'), damage('Pod held down (documents)'), damage('Pod held down (cache)')];
    expect([worker['grpc']! > 0.5, worker['redis']! > 0.5]).toEqual([true, true]);
    expect([documents['grpc']! > 0.5, documents['redis']]).toEqual([true, 0]);
    expect([cache['redis']! > 0.5, cache['grpc']]).toEqual([true, 0]);
    // gRPC's callers wait, Pub/Sub's are refused, Kafka's get their answers somewhat later.
    const success = (route: string) => median(group('pod-failure', { role: 'worker', route }), route, 'during', 'success');
    expect([success('grpc') > 0.99, success('redis') < 0.25, success('kafka') > 0.999]).toEqual([true, true, true]);
    const kafka = group('pod-failure', { role: 'worker', route: 'kafka' });
    expect(Math.round(median(kafka, 'kafka', 'during', 'p99Ms') / median(kafka, 'kafka', 'baseline', 'p99Ms'))).toBe(3);
    expect(sentences).toContainEqual(expect.stringMatching(/^Not broken in this run, .*: entry, broker\.$/));
  });

  test('golden metrics must be read by route, and together: a faulty backend hides that the others are well, and success hides a route that waits', () => {
    const faulty = group('split-thirds-faulty');
    expect(over(faulty, (result) => wholeSuccess(result, 'baseline'))!.median).toBeLessThan(0.7);
    for (const path of ['grpc', 'redis']) expect(median(faulty, path, 'baseline', 'success')).toBeGreaterThan(0.999);
    const waiting = group('pod-failure', { role: 'worker', route: 'grpc' });
    expect(median(waiting, 'grpc', 'during', 'p99Ms') / median(waiting, 'grpc', 'baseline', 'p99Ms')).toBeGreaterThan(30);
  });

  test('storing costs more than counting; where the record is kept, and a second Valkey, show no difference', () => {
    const together = group('split-thirds');
    const of = (measure: typeof cpuPerThousand, service: string) => over(together, (result) => measure(result, (one) => one === service))!.median;
    expect(of(cpuPerThousand, backendProcesses.documents) / of(cpuPerThousand, backendProcesses.cachePrimary)).toBeGreaterThan(3);
    expect(of(memoryBytes, backendProcesses.documents) / of(memoryBytes, backendProcesses.cachePrimary)).toBeGreaterThan(10);
    expect(alike).toMatch(/Record in MongoDB or in Valkey.*One Valkey or two/);
  });

  test('more is not shown to be faster on two cores: no comparison shows a difference, and what differs by less than a third is hidden', () => {
    const hidden = Number(/takes ([\d.]+) times as many events/.exec(sentences.find((sentence) => sentence.includes('stays hidden'))!)![1]);
    expect(Math.abs(hidden - 4 / 3)).toBeLessThan(0.05);
    for (const title of ['gRPC or REST', 'One writer or two', 'Consumers of one group', 'Partitions', 'Acknowledgements']) expect(alike).toContain(title);
  });

  test('most damage is done by a worker that is held down, then by stores held down and workers killed; links at a worker cost gRPC alone, missing names nothing', () => {
    const ranks = titled('table', 'Faults by damage, mean of their routes').rows.map((row) => row.map((cell) => inLanguage(cell, 'en')));
    expect(ranks.filter(([rank]) => rank === '1').map(([, name]) => name)).toEqual(['Pod held down (worker)']);
    expect(ranks.filter(([rank]) => rank === '2').map(([, name]) => name).sort()).toEqual(['Container killed (worker)', 'Pod held down (cache)', 'Pod held down (documents)', 'Pod killed (worker)']);
    for (const fault of ['Slow network (worker)', 'Packets delayed (worker)', 'Packets lost (worker)']) expect([fault, damage(fault)]).toEqual([fault, expect.objectContaining({ redis: 0, kafka: 0 })]);
    expect(Object.values(damage('Names not found (worker)')).every((value) => value === 0)).toBe(true);
  });
});
