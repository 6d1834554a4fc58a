/** A run that never was: small, made of seeded numbers, with what each rule and each question looks for planted in it. */
import { seeded } from '../../../loadtest/random.ts';
import { reaction } from '../../measure/reaction.ts';
import type { CellResult, GoldenWindow, LedgerFigures, Point, Reaction } from '../../results.ts';
import type { Run } from '../../run-folder.ts';
import { cellKey } from '../../cells.ts';

const random = seeded(6);
const around = (value: number) => Math.round(value * (0.98 + random() * 0.04) * 1_000) / 1_000;

export const latency: Readonly<Record<string, number>> = { grpc: 4, redis: 2, kafka: 9, faulty: 1 };

export function golden(path: string, change: Partial<GoldenWindow> = {}): GoldenWindow {
  const base = latency[path] ?? 5;
  return { sent: 800, rate: around(100), goodRate: path === 'faulty' ? 0 : around(100), success: path === 'faulty' ? 0 : 1, p50Ms: around(base), p95Ms: around(base * 2), p99Ms: around(base * 3), ...change };
}

export const ledger: LedgerFigures = {
  sent: 3_300, acked: 3_300, rejected: 0, indeterminate: 0, stored: 3_300, counted: 3_300, duplicate: 0, lost: 0, phantom: 0, redelivered: 0, unreported: 0,
};

export interface Route {
  readonly baseline?: Partial<GoldenWindow>;
  readonly during?: Partial<GoldenWindow>;
  readonly ledger?: Partial<LedgerFigures>;
  readonly reaction?: Reaction;
  /** Of a second after one without answers, as a multiple of the rate. */
  readonly burst?: number;
}

/** From the baseline's end. */
const FAULT_MS = 4_000;
const BASELINE = { from: 1_000_000, to: 1_008_000 };

function points({ during = {}, burst }: Route, path: string): Point[] {
  const base = latency[path] ?? 5;
  return Array.from({ length: 20 }, (_, index): Point => {
    const at = (index - 8) * 1_000;
    const isHit = at >= 0 && at < FAULT_MS;
    const rate = burst === undefined || at < 2_000 || at > 3_000 ? 100 : at === 2_000 ? 0 : 100 * burst;
    return { at, rate, goodRate: rate, success: isHit ? during.success ?? 1 : 1, p50Ms: isHit ? during.p50Ms ?? base : base, p99Ms: isHit ? during.p99Ms ?? base * 3 : base * 3 };
  });
}

/** The backends' processes between a route's services. */
const through: Readonly<Record<string, readonly string[]>> = { kafka: ['kafka'], redis: ['valkey-primary'] };

/** A cell with these routes; the rest is sound. */
export function cell(change: Partial<CellResult> & Pick<CellResult, 'experiment'>, routes: Readonly<Record<string, Route>>): CellResult {
  const of = <T>(make: (route: Route, path: string) => T) => Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, make(route, path)]));
  const hasFault = change.role !== undefined;
  const names = Object.keys(routes);
  const costs = {
    ...Object.fromEntries(names.flatMap((path) => [[`entry-${path}`, { cpuSeconds: around(0.4), maxResidentBytes: 9e7 }], [`worker-${path}`, { cpuSeconds: around(0.3), maxResidentBytes: 8e7 }]])),
    'document-store': { cpuSeconds: around(0.8), maxResidentBytes: 4e8 }, 'valkey-primary': { cpuSeconds: around(0.09), maxResidentBytes: 3e7 },
    'valkey-replica': { cpuSeconds: around(0.04), maxResidentBytes: 3e7 }, ...'kafka' in routes ? { kafka: { cpuSeconds: around(0.5), maxResidentBytes: 5e8 } } : {},
  };
  return {
    route: names.length === 1 ? names[0]! : '*', repeat: 1, startedAt: '2026-01-01T00:00:00.000Z', commit: 'abc1234', verdict: 'held', reasons: [],
    planned: Object.fromEntries(names.map((path) => [path, 1 / names.length])),
    processes: Object.fromEntries(names.map((path) => [path, [`entry-${path}`, `worker-${path}`, ...through[path] ?? []]])),
    windows: of((route, path) => ({ baseline: golden(path, route.baseline), ...hasFault ? { during: golden(path, route.during), recovery: golden(path) } : {} })),
    spans: { baseline: BASELINE },
    ledger: of((route) => ({ ...ledger, ...route.ledger })),
    drains: of((_route, path) => ({ storedRate: path === 'faulty' ? 0 : around(95), drainMs: 400 })),
    unanswered: 0,
    costs: { baseline: costs },
    whole: { from: BASELINE.from, to: BASELINE.to + 400, costs, stored: of((route, path) => path === 'faulty' ? 0 : { ...ledger, ...route.ledger }.stored) },
    others: { baseline: 0.05 },
    reactions: hasFault ? of((route, path) => route.reaction ?? reaction(points(route, path), golden(path, route.baseline), FAULT_MS)) : {},
    series: of(points),
    ...hasFault ? { fault: { id: change.experiment, from: 1_008_000, to: 1_008_000 + FAULT_MS, marks: ['worker-0'], missing: [], residue: [], down: [] } } : {},
    ...change,
  };
}

const gone: Reaction = { recovered: false, badSeconds: 12, kinds: ['failing', 'silent'], detectMs: 1_000 };
const late: Reaction = { recovered: true, recoveredShare: 1, badSeconds: 7, kinds: ['failing'], detectMs: 1_000, recoverMs: 3_000 };

/** As many as an interval takes. */
const REPEATS = 5;

/** Some repeats of each, one invalid, one unsupported. */
function results(): CellResult[] {
  const repeated = (make: (repeat: number) => CellResult) => Array.from({ length: REPEATS }, (_, index) => make(index + 1));
  return [
    ...repeated((repeat) => cell({ experiment: 'split-thirds', repeat }, { grpc: {}, redis: {}, kafka: {} })),
    ...repeated((repeat) => cell({ experiment: 'split-thirds-faulty', repeat, unanswered: repeat === 1 ? 3 : 0 }, { grpc: {}, redis: {}, faulty: {} })),
    ...['grpc', 'redis', 'kafka'].flatMap((path) => repeated((repeat) => cell({ experiment: `split-${path}`, repeat }, { [path]: {} }))),
    ...repeated((repeat) => cell({ experiment: 'pod-failure', role: 'worker', repeat }, { kafka: { ledger: { redelivered: 7 } } })),
    ...repeated((repeat) => cell({ experiment: 'pod-failure', role: 'worker', repeat, verdict: 'failed', reasons: [{ en: `grpc: success in during was ${40 + repeat} %`, es: `grpc: el éxito en la falla fue ${40 + repeat} %` }] },
      { grpc: { during: { success: 0.4 }, reaction: repeat < 3 ? gone : late } })),
    ...repeated((repeat) => cell({ experiment: 'pod-failure', role: 'worker', repeat }, { redis: { during: { success: 0.3 }, ledger: { lost: 12 } } })),
    ...repeated((repeat) => cell({ experiment: 'pod-failure', role: 'documents', repeat }, { grpc: { during: { success: 0.2 } }, redis: { burst: 2 }, kafka: { during: { success: 0.9 } } })),
    ...repeated((repeat) => cell({ experiment: 'pod-failure', role: 'cache', repeat }, { grpc: {}, redis: { during: { success: 0 } }, kafka: {} })),
    ...repeated((repeat) => cell({ experiment: 'container-kill', role: 'worker', repeat }, { redis: { during: { success: 0.995 }, ledger: { lost: 12 } } })),
    ...repeated((repeat) => cell({ experiment: 'slow-network', role: 'worker', repeat }, { grpc: { during: { p50Ms: 220, p99Ms: 400 } } })),
    ...['one', 'two'].flatMap((variant) => repeated((repeat) => cell({ experiment: 'writers', variant, repeat }, { grpc: {} }))),
    ...repeated((repeat) => cell({ experiment: 'chains', variant: 'documents', repeat }, { kafka: {} })),
    ...repeated((repeat) => cell({ experiment: 'chains', variant: 'cache', repeat }, { sales: {} })),
    ...['all', 'leader', 'none'].flatMap((variant) => repeated((repeat) => cell({ experiment: 'kafka-acks', variant, repeat }, { kafka: { baseline: { p50Ms: around(variant === 'none' ? 3 : 9) } } }))),
    { ...cell({ experiment: 'split-half-half' }, { grpc: {}, redis: {} }), verdict: 'invalid', reasons: [{ en: 'the load generator was saturated: late by 41 ms', es: 'el generador de carga se saturó: late by 41 ms' }] },
    { ...cell({ experiment: 'kernel-fault', role: 'worker' }, { grpc: {} }), verdict: 'unsupported', reasons: [{ en: 'no fault injection in this kernel', es: 'no fault injection in this kernel' }] },
  ];
}

export function inventedRun(): Run {
  const all = results();
  return {
    run: '2026-01-01T000000-report', startedAt: '2026-01-01T00:00:00.000Z', results: all,
    plan: { what: 'report', repeats: REPEATS, lab: 'own', cells: [...all.map(cellKey), 'split-kafka.kafka.6'] },
    machine: { cores: 2, processor: 'Invented', memoryBytes: 24 * 2 ** 30, kernel: '6.0', node: 'v24.0.0', commit: 'abc1234', loadBefore: 0.4 },
  };
}
