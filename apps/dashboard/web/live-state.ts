/** What the page knows, put together from what the server pushes: pure. */
import { historyMs, joinGolden, newestAt } from '../golden.ts';
import type {
  ExperimentView, Golden, PerRoute, RecordStore, ReportAnswer, Services, SetWeights, Source, SourceState, StoredEvent, Totals, Update, Watch,
} from '../wire.ts';
import { noLosses, withTotals, type Losses } from './losses.ts';

export interface LiveState {
  readonly connected: boolean;
  /** When the server was last heard of, by this browser's clock. */
  readonly heardAt: number | null;
  readonly recent: readonly StoredEvent[];
  readonly stored: number | null;
  readonly golden: Golden;
  readonly weights: SetWeights;
  readonly accepted: PerRoute;
  readonly services: Services;
  readonly experiment: ExperimentView;
  /** By `watchKey`. */
  readonly reports: Readonly<Record<string, ReportAnswer>>;
  readonly sources: Readonly<Record<'documents' | 'metrics', SourceState>>;
}

export const emptyLive: LiveState = {
  connected: false,
  heardAt: null,
  recent: [],
  stored: null,
  golden: {},
  weights: { routes: {}, requests: {} },
  accepted: {},
  services: {},
  experiment: { running: null, faults: [] },
  reports: {},
  sources: { documents: { ok: true, lastAt: null }, metrics: { ok: true, lastAt: null } },
};

/** How many answers are kept; older ones are of values that nobody looks at any more. */
const maxReports = 32;

export function watchKey({ report, of }: Watch): string {
  return of === undefined ? report : `${report} ${of}`;
}

export function applyUpdate(state: LiveState, update: Update, heardAt: number): LiveState {
  const golden = update.golden
    ? joinGolden(update.golden.reset ? {} : state.golden, update.golden.points, (newestAt(update.golden.points) ?? 0) - historyMs)
    : state.golden;
  return {
    connected: true,
    heardAt,
    recent: update.recent ?? state.recent,
    stored: update.stored ?? state.stored,
    golden,
    weights: update.weights ?? state.weights,
    accepted: update.accepted ?? state.accepted,
    services: update.services ?? state.services,
    experiment: update.experiment ?? state.experiment,
    reports: update.reports ? withReports(state.reports, update.reports) : state.reports,
    sources: update.sources ?? state.sources,
  };
}

export function withReports(
  known: Readonly<Record<string, ReportAnswer>>, newer: readonly ReportAnswer[],
): Readonly<Record<string, ReportAnswer>> {
  const fresh = newer.map((answer) => [watchKey(answer), answer] as const);
  const freshKeys = new Set(fresh.map(([key]) => key));
  const kept = Object.entries(known).filter(([key]) => !freshKeys.has(key));
  return Object.fromEntries([...kept, ...fresh].slice(-maxReports));
}

/** What the functions answered. */
export interface FunctionsState {
  /** The last round of questions was answered in full. */
  readonly ok: boolean;
  readonly lastAt: number | null;
  readonly totals: Totals | null;
  /** The newest events of the record in the cache. */
  readonly recent: readonly StoredEvent[];
  readonly reports: Readonly<Record<string, ReportAnswer>>;
  readonly losses: Losses;
}

export const emptyFunctions: FunctionsState = { ok: true, lastAt: null, totals: null, recent: [], reports: {}, losses: noLosses };

/** Takes over a full round of answers. */
export function applyAnswers(
  state: FunctionsState, { totals, recent, reports }: Pick<FunctionsState, 'recent'> & { readonly totals: Totals; readonly reports: readonly ReportAnswer[] }, at: number,
): FunctionsState {
  return { ok: true, lastAt: at, totals, recent, reports: withReports(state.reports, reports), losses: withTotals(state.losses, totals, at) };
}

/** Distinct events in all of the scenario's records; null while one of them isn't known. */
export function storedIn(records: readonly RecordStore[], live: Pick<LiveState, 'stored'>, { totals }: Pick<FunctionsState, 'totals'>): number | null {
  const counts = records.map((record) => (record === 'documents' ? live.stored : totals?.stored ?? null));
  return counts.every((count) => count !== null) ? counts.reduce((total, count) => total + count, 0) : null;
}

/** The newest events of all records together. */
export function newestOf(documents: readonly StoredEvent[], cache: readonly StoredEvent[], limit: number): readonly StoredEvent[] {
  return [...documents, ...cache].sort((a, b) => Number(b['storedAt']) - Number(a['storedAt'])).slice(0, limit);
}

/** A source that gives nothing new; `since` is when it last did, or null where it never has. */
export interface Stale {
  readonly source: Source;
  readonly since: number | null;
}

/** Which sources are stale. While the server is gone, what it reads is as stale as the server, and not listed again. */
export function staleSources(live: LiveState, functions: FunctionsState): readonly Stale[] {
  const stale: Stale[] = [];
  if (!live.connected) stale.push({ source: 'server', since: live.heardAt });
  for (const source of ['documents', 'metrics'] as const) {
    if (live.connected && !live.sources[source].ok) stale.push({ source, since: live.sources[source].lastAt });
  }
  if (!functions.ok) stale.push({ source: 'functions', since: functions.lastAt });
  return stale;
}

/** The stale source behind what a part of the page shows, if there is one. */
export function staleBehind(stale: readonly Stale[], source: Source): Stale | undefined {
  return stale.find((one) => one.source === source || (one.source === 'server' && source !== 'functions'));
}
