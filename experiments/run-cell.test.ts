import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { experiments } from './catalogue/index.ts';
import { ALL_ROUTES, lengthMs, longestRecoveryMs, planCells, withWindows } from './cells.ts';
import { loadOf, plannedShares, unmeasured } from './run-cell.ts';
import { scenarios } from '../stacks/scenarios/index.ts';

const lengths = fc.integer({ min: 1_000, max: 600_000 });

test('the load lasts longer than the windows and the longest recovery, whatever was asked for', () => {
  fc.assert(fc.property(fc.record({ baseline: lengths, during: lengths, recovery: lengths }), (windows) => {
    for (const cell of planCells(experiments.map((experiment) => withWindows(experiment, windows)), { repeats: 1 })) {
      expect(loadOf(cell).maxDurationMs).toBeGreaterThan(lengthMs(cell.of) + longestRecoveryMs(cell.of));
    }
  }), { numRuns: 5 });
});

describe('what each route gets', () => {
  const of = { ...experiments[0]!, id: 'made-up' };
  const { split: _split, ...routesOnly } = { ...of, routes: ['grpc', 'kafka'] };

  test('is the split\'s share, or that of each route of the experiment alike; all of it in a cell of one', () => {
    expect(plannedShares({ route: ALL_ROUTES, of: { ...of, split: 'half-faulty' } }, scenarios.vaccinations)).toEqual({ grpc: 0.5, faulty: 0.5 });
    expect(plannedShares({ route: ALL_ROUTES, of: { ...of, split: 'canary' } }, scenarios.bluegreen)).toEqual({ grpc: 0.9, redis: 0.1 });
    expect(plannedShares({ route: ALL_ROUTES, of: routesOnly }, scenarios.vaccinations)).toEqual({ grpc: 0.5, kafka: 0.5 });
    expect(plannedShares({ route: 'kafka', of: routesOnly }, scenarios.vaccinations)).toEqual({ kafka: 1 });
  });

  test('can\'t be told where the scenario has no such preset or path, or nothing says which routes take part', () => {
    const { routes: _routes, ...neither } = routesOnly;
    expect(() => plannedShares({ route: ALL_ROUTES, of: { ...of, split: 'third' } }, scenarios.vaccinations)).toThrow('Running made-up: scenario vaccinations has no preset third');
    expect(() => plannedShares({ route: ALL_ROUTES, of: { ...of, split: 'thirds' } }, scenarios.bluegreen)).toThrow('Running made-up: scenario bluegreen has no path kafka');
    expect(() => plannedShares({ route: 'sales', of }, scenarios.vaccinations)).toThrow('has no path sales');
    expect(() => plannedShares({ route: ALL_ROUTES, of: neither }, scenarios.vaccinations)).toThrow('neither routes nor a split');
  });
});

describe('a cell without figures', () => {
  const begun = { experiment: 'made-up', route: 'grpc', repeat: 1, startedAt: 'now', commit: 'abc' };

  test.each([['unsupported', 'no se puede hacer aquí (en inglés): no links'], ['invalid', 'no se pudo medir (en inglés): no links']] as const)('is %s, and says so in both languages', (verdict, es) => {
    expect(unmeasured(verdict, begun, 'no links')).toMatchObject({ ...begun, verdict, reasons: [{ en: 'no links', es }], windows: {} });
  });
});
