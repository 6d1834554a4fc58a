/**
 * The ledger: holds what a sender was told against what the stores have. Every event is acked, rejected or
 * indeterminate; loss = acked - stored, phantom = stored - sent. `stored` is the number of the run's own ids that are
 * found in the record, `counted` the sum of the counters: never one number read twice. Where the record is bounded, ids that it has let go of can't be found:
 * those count as stored as far as the record says how many they are, and its own total must bear that out.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { NO_ROUTE, type Outcome } from './outcomes.ts';
import type { LedgerStores, Snapshot } from './stores.ts';

/** One route's figures, or the sum over all. */
export interface Account {
  sent: number;
  accepted: number;
  rejected: number;
  indeterminate: number;
  /** Distinct ids of the run found in the record under this route, and those that a bounded record has let go of since. */
  stored: number;
  /** How much the route's counter grew. */
  counted: number;
  /** How much was published, where the transport doesn't promise delivery. */
  published: number;
  /** Deliveries of events that were stored already, and so were ignored. */
  redelivered: number;
  /** Accepted but not in the record. */
  lost: number;
  /** In the record although rejected; in the sum also events that nobody in this run sent. */
  phantom: number;
  /** Records beyond one per id. */
  duplicate: number;
}

export interface Reconciliation {
  /** By route, in alphabetical order; `-` where no route answered and none stored the event. */
  readonly routes: Readonly<Record<string, Account>>;
  readonly total: Account;
  /** By report that counts: how much the sum of its counters grew. */
  readonly reports: Readonly<Record<string, number>>;
  /** Events the record gained beyond this run's; below 0: it lost some. */
  readonly strangers: number;
  /** Something was answered, nothing is lost, phantom or duplicate, and everything stored is counted once, in every report. */
  readonly balanced: boolean;
  /** What is off and what to look at; empty when balanced. */
  readonly findings: readonly string[];
}

export interface DrainOptions {
  /** Give up when nothing changed for this long. @default 20_000 */
  readonly quietMs?: number;
  /** Routes whose transport keeps nothing: where only theirs are missing, they are lost after `lossyQuietMs` already. @default none */
  readonly mayLose?: readonly string[];
  /** @default 12_000 */
  readonly lossyQuietMs?: number;
  /** Give up after this long in any case. @default 120_000 */
  readonly timeoutMs?: number;
  /** @default 200 */
  readonly pollMs?: number;
  /** Ends the waiting early, by an error. */
  readonly signal?: AbortSignal;
}

export interface Ledger {
  /** The stores' totals before a run. */
  before(): Promise<Snapshot>;
  reconcile(outcomes: readonly Outcome[], before: Snapshot): Promise<Reconciliation>;
  /** Reconciles again and again until nothing is missing, or nothing changes any more; gives the last reconciliation. */
  waitUntilDrained(outcomes: readonly Outcome[], before: Snapshot, options?: DrainOptions): Promise<Reconciliation>;
  close(): Promise<void>;
}

/** Nothing more is to come when nothing has changed for so long: a consumer group takes a dozen seconds to notice that its broker, or one of it, is gone. */
export const QUIET_MS = 20_000;
/** A subscriber gets what nobody keeps at once, or never; what it has it may store late: a writer waits 8 s for the record's answer, and up to a second until it tries again. */
const LOSSY_QUIET_MS = 12_000;
/** Ids asked for at once. */
const FIND_CHUNK = 1_000;

export function openLedger(stores: LedgerStores): Ledger {
  const reconcile = async (outcomes: readonly Outcome[], before: Snapshot): Promise<Reconciliation> => {
    // First the counters, then the record: an event is counted after it is stored.
    const after = await stores.snapshot();
    const found: { id: string; route: string }[] = [];
    for (let at = 0; at < outcomes.length; at += FIND_CHUNK) {
      found.push(...await stores.find(outcomes.slice(at, at + FIND_CHUNK).map(({ id }) => id)));
    }
    return hold(outcomes, found, before, after);
  };
  return {
    before: () => stores.snapshot(),
    reconcile,
    waitUntilDrained: (outcomes, before, options = {}) => drained(stores, reconcile, outcomes, before, options),
    close: () => stores.close(),
  };
}

async function drained(stores: LedgerStores, reconcile: Ledger['reconcile'], outcomes: readonly Outcome[], before: Snapshot,
  { quietMs = QUIET_MS, mayLose = [], lossyQuietMs = LOSSY_QUIET_MS, timeoutMs = 120_000, pollMs = 200, signal }: DrainOptions): Promise<Reconciliation> {
  const accepted = outcomes.filter(({ outcome }) => outcome === 'acked').length;
  const startMs = performance.now();
  let changedMs = startMs;
  let seen = '';
  let reconciled = '';
  let searchedForLosses = '';
  for (;;) {
    const now = await stores.snapshot();
    const state = JSON.stringify(now);
    const nowMs = performance.now();
    if (state !== seen) [seen, changedMs] = [state, nowMs];
    const over = nowMs - changedMs > quietMs || nowMs - startMs > timeoutMs;
    // The totals are cheap to ask for; the ids only once the totals say that all may be there.
    const mayBeLost = mayLose.length > 0 && nowMs - changedMs > lossyQuietMs && state !== searchedForLosses;
    if (over || mayBeLost || (state !== reconciled && mayBeComplete(accepted, before, now))) {
      const reconciliation = await reconcile(outcomes, before);
      if (over || reconciliation.balanced || (mayBeLost && onlyLost(reconciliation, mayLose))) return reconciliation;
      reconciled = state;
      if (mayBeLost) searchedForLosses = state;
    }
    await delay(pollMs, undefined, { signal });
  }
}

/** Whether nothing is off but events that these routes lost. */
function onlyLost({ routes, total, reports, strangers }: Reconciliation, mayLose: readonly string[]): boolean {
  return total.accepted > 0 && strangers === 0 && Object.values(reports).every((sum) => sum === total.counted)
    && Object.entries(routes).every(([route, { lost, phantom, duplicate, stored, counted }]) => (
      (lost === 0 || mayLose.includes(route)) && phantom === 0 && duplicate === 0 && stored === counted));
}

function mayBeComplete(accepted: number, before: Snapshot, now: Snapshot): boolean {
  const counted = sum(growth(before.counted, now.counted));
  return counted >= accepted && counted === now.stored - before.stored
    && Object.keys(now.reports).every((report) => now.reports[report]! - (before.reports[report] ?? 0) === counted);
}

function hold(outcomes: readonly Outcome[], found: readonly { readonly id: string; readonly route: string }[],
  before: Snapshot, after: Snapshot): Reconciliation {
  const accounts = new Map<string, Account>();
  const account = (route: string): Account => {
    const existing = accounts.get(route) ?? emptyAccount();
    accounts.set(route, existing);
    return existing;
  };
  const routeOf = new Map<string, string>();
  for (const { id, route } of found) {
    if (routeOf.has(id)) account(route).duplicate += 1;
    else account(route).stored += 1;
    routeOf.set(id, route);
  }
  for (const { id, outcome, route } of outcomes) {
    const mine = account(route === NO_ROUTE ? routeOf.get(id) ?? NO_ROUTE : route);
    mine.sent += 1;
    if (outcome === 'acked') mine.accepted += 1;
    else mine[outcome] += 1;
    if (outcome === 'acked' && !routeOf.has(id)) mine.lost += 1;
    if (outcome === 'rejected' && routeOf.has(id)) mine.phantom += 1;
  }
  for (const [route, count] of Object.entries(growth(before.evicted, after.evicted))) {
    const mine = account(route);
    const gone = Math.max(0, Math.min(mine.lost, count));
    mine.lost -= gone;
    mine.stored += gone;
  }
  for (const [route, count] of Object.entries(growth(before.counted, after.counted))) account(route).counted = count;
  for (const [route, count] of Object.entries(growth(before.published, after.published))) account(route).published = count;
  for (const [route, count] of Object.entries(growth(before.redelivered, after.redelivered))) account(route).redelivered = count;
  const total = emptyAccount();
  for (const one of accounts.values()) for (const key of Object.keys(total) as (keyof Account)[]) total[key] += one[key];
  const strangers = after.stored - before.stored - total.stored - total.duplicate;
  total.phantom += Math.max(0, strangers);
  const routes = Object.fromEntries([...accounts].sort(([a], [b]) => (a < b ? -1 : 1)));
  const reports = { ...Object.fromEntries(Object.keys(after.reports).map((id) => [id, 0])), ...growth(before.reports, after.reports) };
  const findings = findingsOf(routes, total, reports, strangers);
  return { routes, total, reports, strangers, balanced: findings.length === 0, findings };
}

/** Everything that is off, with what to look at. */
function findingsOf(routes: Readonly<Record<string, Account>>, total: Account, reports: Readonly<Record<string, number>>, strangers: number): string[] {
  const findings: string[] = [];
  if (total.sent === 0) findings.push('nothing was sent: there is nothing to reconcile');
  else if (total.indeterminate === total.sent) findings.push('no event got an answer: is the lab up, and the address right?');
  for (const [route, account] of Object.entries(routes)) {
    const { lost, phantom, duplicate, stored, counted, published, redelivered } = account;
    const reported = published - counted - redelivered;
    if (lost > 0) {
      findings.push(`${route} lost ${lost} accepted events: ${published === 0 ? `look at the logs of the workers on its path`
        : `Pub/Sub promises them at most once; the lab's own count (published - received) says ${reported}`}`);
    }
    if (phantom > 0) findings.push(`${route} stored ${phantom} events that it had rejected: look at the log of entry-${route}`);
    if (duplicate > 0) findings.push(`${route} has ${duplicate} records beyond one per id: the record's ids aren't unique`);
    if (counted < stored) findings.push(`${route} counted ${stored - counted} events too few: does the last worker on its path still count, or was the cache emptied?`);
    if (counted > stored) findings.push(`${route} counted ${counted - stored} events more than this run stored: other traffic at the same time, counters that had expired (\`ttlSeconds\`) and were made again from the record, or events counted twice`);
  }
  if (strangers > 0) findings.push(`the record gained ${strangers} events that this run didn't send: other traffic at the same time?`);
  if (strangers < 0) findings.push(`the record has ${-strangers} events fewer than it must: was its store emptied or rolled back, or had its data expired?`);
  for (const [report, count] of Object.entries(reports)) {
    if (count !== total.counted) findings.push(`the counters of report \`${report}\` grew by ${count}, the routes' by ${total.counted}: they must be equal, unless some had expired (\`ttlSeconds\`)`);
  }
  return findings;
}

function emptyAccount(): Account {
  return {
    sent: 0, accepted: 0, rejected: 0, indeterminate: 0, stored: 0, counted: 0, published: 0, redelivered: 0, lost: 0, phantom: 0, duplicate: 0,
  };
}

/** What grew (or shrank) between two readings; what stayed is left out. */
function growth(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Record<string, number> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const).filter(([, by]) => by !== 0));
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
