/** Stores in memory that a test can harm in every way. */
import type { LedgerStores } from '../stores.ts';

export interface MemoryStores extends LedgerStores {
  /** A document, and everything counted once. */
  store(id: string, route: string): void;
  /** Takes a document away; what was counted stays. */
  forget(id: string): void;
  /** Lets a document go as a bounded record does. */
  evict(id: string): void;
  /** Moves a route's counter and every report with it. */
  count(route: string, by: number): void;
  countReport(report: string, by: number): void;
  publish(route: string, by: number): void;
  redeliver(route: string, by: number): void;
}

export function memoryStores(reports: readonly string[] = ['people', 'ages', 'genders']): MemoryStores {
  let documents: { id: string; route: string }[] = [];
  const counted: Record<string, number> = {};
  const published: Record<string, number> = {};
  const redelivered: Record<string, number> = {};
  const evicted: Record<string, number> = {};
  const sums: Record<string, number> = Object.fromEntries(reports.map((report) => [report, 0]));
  const add = (counts: Record<string, number>, name: string, by: number) => { counts[name] = (counts[name] ?? 0) + by; };
  const count = (route: string, by: number): void => {
    add(counted, route, by);
    for (const report of reports) add(sums, report, by);
  };
  return {
    snapshot: async () => structuredClone({
      stored: Object.values(evicted).reduce((sum, gone) => sum + gone, documents.length), evicted, counted, published, redelivered, reports: sums,
    }),
    find: async (ids) => documents.filter(({ id }) => ids.includes(id)),
    close: async () => undefined,
    store(id, route) {
      documents.push({ id, route });
      count(route, 1);
    },
    forget(id) {
      documents = documents.filter((document) => document.id !== id);
    },
    evict(id) {
      const gone = documents.filter((document) => document.id === id);
      documents = documents.filter((document) => document.id !== id);
      for (const { route } of gone) add(evicted, route, 1);
    },
    count,
    countReport: (report, by) => add(sums, report, by),
    publish: (route, by) => add(published, route, by),
    redeliver: (route, by) => add(redelivered, route, by),
  };
}
