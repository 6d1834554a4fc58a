import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catalogue, experiments } from './catalogue/index.ts';
import { cellKey, lengthMs, planCells, withWindows, type PlannedCell } from './cells.ts';
import type { Experiment } from './experiment.ts';
import { faultKinds, faults } from './faults/index.ts';
import { measured } from './measured.ts';
import { plannedShares } from './run-cell.ts';
import { configSource, readConfig } from '../stacks/config.ts';
import { scenarios } from '../stacks/scenarios/index.ts';

const made: Experiment = {
  id: 'made-up', title: { en: 'x', es: 'x' }, hypothesis: { en: 'x', es: 'x' }, answers: [5], routes: ['grpc', 'kafka'],
  fault: { id: 'pod-kill', roles: ['worker', 'broker'], afterMs: 1_000, forMs: 5_000 },
  load: { perSecond: 10 }, windowsMs: { baseline: 1_000, during: 10_000, recovery: 5_000 }, expect: [],
};

describe('cells', () => {
  test('a target of one route is tried on each, one that serves all on all at once', () => {
    expect(planCells([made], { repeats: 1, targets: 'all' }).map(cellKey)).toEqual(['made-up.worker.grpc.1', 'made-up.worker.kafka.1', 'made-up.broker.all.1']);
    expect(planCells([made], { repeats: 1 }).map(cellKey)).toEqual(['made-up.worker.grpc.1', 'made-up.worker.kafka.1']);
    expect(planCells([made], { repeats: 2, route: 'kafka' }).map(cellKey)).toEqual(['made-up.worker.kafka.1', 'made-up.worker.kafka.2']);
    expect(planCells([made], { repeats: 1, role: 'broker' }).map(cellKey)).toEqual(['made-up.broker.all.1']);
    const comparing = { ...made, routes: ['kafka'], fault: { ...made.fault!, compares: ['broker'] as const } };
    expect(planCells([comparing], { repeats: 1 }).map(cellKey)).toEqual(['made-up.worker.kafka.1', 'made-up.broker.all.1']);
  });

  test('of the whole catalogue have names of their own, repeat by repeat, with one change of config each, of the scenario too, and the lab as it comes first', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4 }), fc.constantFrom('first' as const, 'all' as const), (repeats, targets) => {
      const cells = planCells(experiments, { repeats, targets });
      expect(new Set(cells.map(cellKey)).size).toBe(cells.length);
      for (const config of [({ needs }: PlannedCell) => JSON.stringify(needs), ({ needs }: PlannedCell) => needs.scenario]) {
        const changes = cells.filter((cell, index) => index > 0 && config(cell) !== config(cells[index - 1]!)).length;
        expect(changes).toBe(new Set(cells.map(config)).size - 1);
      }
      expect(cells[0]!.needs).toEqual({});
      const ofNone = cells.filter(({ needs }) => Object.keys(needs).length === 0).map(({ repeat }) => repeat);
      expect(ofNone).toEqual([...ofNone].sort((a, b) => a - b));
    }), { numRuns: 8 });
  });
});

describe('other windows', () => {
  const lengths = fc.record({ baseline: fc.integer({ min: 1_000, max: 60_000 }), during: fc.integer({ min: 1_000, max: 60_000 }), recovery: fc.integer({ min: 1_000, max: 60_000 }) });

  test('keep each fault within the window it is in', () => {
    fc.assert(fc.property(fc.constantFrom(...experiments), lengths, (experiment, windows) => {
      const { fault, windowsMs } = withWindows(experiment, windows);
      expect(lengthMs({ windowsMs })).toBe(fault === undefined ? windows.baseline + windows.during : windows.baseline + windows.during + windows.recovery);
      if (fault !== undefined) expect(fault.afterMs + fault.forMs).toBeLessThanOrEqual(windowsMs.during);
    }));
  });

  test('that are its own change nothing', () => expect(withWindows(made, made.windowsMs)).toEqual(made));
});

describe('the catalogue', () => {
  test('and the faults have each under its own name', () => {
    for (const registry of [catalogue, faults]) expect(Object.values<{ readonly id: string }>(registry).map(({ id }) => id)).toEqual(Object.keys(registry));
  });

  test('names only config that a stack takes, and splits and routes that the scenario of that config has', () => {
    for (const cell of planCells(experiments, { repeats: 1, targets: 'all' })) {
      const { scenario } = readConfig(configSource(cell.needs), 'test', faultKinds);
      expect(Object.values(plannedShares(cell, scenario)).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
      if (cell.of.split !== undefined) expect(() => readConfig(configSource({ ...cell.needs, 'split.weights': cell.of.split! }), 'test', faultKinds)).not.toThrow();
    }
  });

  test('has each experiment under its file\'s name, with a hypothesis in both languages, a fault that fits its window, and what it answers', () => {
    for (const { id, hypothesis, fault, windowsMs, answers, variants, split, routes } of experiments) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect([id, hypothesis.en.endsWith('.'), hypothesis.es.endsWith('.'), answers.length > 0]).toEqual([id, true, true, true]);
      if (fault !== undefined) expect([id, fault.afterMs + fault.forMs <= windowsMs.during, fault.compares?.filter((role) => !fault.roles.slice(1).includes(role)) ?? []]).toEqual([id, true, []]);
      // A backend asks for no names.
      if (fault?.id === 'dns-error') expect(fault.roles.filter((role) => role !== 'worker' && role !== 'entry')).toEqual([]);
      // Comparisons are shown under these questions only.
      if (variants !== undefined) expect([id, answers.filter((question) => ![2, 3, 4, 6].includes(question))]).toEqual([id, []]);
      const ways = [split, routes, Object.values(variants ?? {}).some(({ route }) => route !== undefined) || undefined].filter((way) => way !== undefined);
      expect([id, ways.length]).toEqual([id, 1]);
    }
  });

  test('expects nothing of a window, a route or a target that it hasn\'t: that would hold whatever happens', () => {
    for (const { id, expect: expected, windowsMs, fault, routes, split } of experiments) {
      for (const { what, window = 'during', routes: of, roles } of expected) {
        if (measured[what].ofWindow === true) expect([id, what, windowsMs[window] > 0]).toEqual([id, what, true]);
        if (measured[what].ofRecovery === true) expect([id, what, fault === undefined]).toEqual([id, what, false]);
        const unknown = (of ?? []).filter((route) => !Object.values(scenarios).some(({ paths }) => route in paths));
        const elsewhere = split === undefined ? (of ?? []).filter((route) => routes?.includes(route) === false) : [];
        expect([id, what, unknown, elsewhere, roles?.filter((role) => fault?.roles.includes(role) !== true) ?? []]).toEqual([id, what, [], [], []]);
      }
    }
  });

  test('answers every group of questions', () => {
    expect([...new Set(experiments.flatMap(({ answers }) => answers))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
