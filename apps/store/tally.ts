/** What a number of documents adds to the cache's reports. Bounded, however many documents it takes and whatever they say. */
import { countKey } from '../../stacks/names.ts';
import type { Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { bump, everything, firstValueBounds, keepNewest, placeFor, secondValueBounds, valueOf } from './read-model.ts';
import type { RecordDocument } from './record.ts';

interface Values {
  count: number;
  readonly seconds: Map<string, number>;
  readonly newest: RecordDocument[];
}

/** As the counting script reads it: one entry per report that keeps its read model in the cache. */
export interface TallyMessage {
  readonly counted: Readonly<Record<string, number>>;
  readonly duplicates: Readonly<Record<string, number>>;
  readonly reports: readonly {
    readonly key: string;
    /** The key of a first value's own hash or list, but for the value. */
    readonly prefix: string;
    readonly keep: number;
    /** Each first value with its count, [second value, count …], and [storedAt, document …]. */
    readonly values: readonly (readonly [string, number, readonly (string | number)[], readonly (string | number)[]])[];
  }[];
}

/** The id first: it decides between documents that were stored at the same time, as it does everywhere. */
function asMember(document: RecordDocument): string {
  const { _id, ...rest } = document;
  return JSON.stringify({ _id, ...rest });
}

export class Tally {
  readonly #scenario: Scenario;
  readonly #reports: readonly { readonly report: Report; readonly values: Map<string, Values> }[];
  readonly #counted = new Map<string, number>();
  readonly #duplicates = new Map<string, number>();
  #events = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#reports = scenario.reports.filter(({ store }) => store === 'cache').map((report) => ({ report, values: new Map() }));
  }

  /** How many documents it has taken. */
  get events(): number {
    return this.#events;
  }

  add(document: RecordDocument): void {
    this.#events += 1;
    bump(this.#counted, document.route);
    for (const { report, values } of this.#reports) {
      const [first = everything, second] = report.by;
      const value = placeFor(valueOf(this.#scenario, first, document), values, firstValueBounds);
      let entry = values.get(value);
      if (!entry) values.set(value, entry = { count: 0, seconds: new Map(), newest: [] });
      entry.count += 1;
      if (second !== undefined) bump(entry.seconds, placeFor(valueOf(this.#scenario, second, document), entry.seconds, secondValueBounds));
      if (report.kind === 'latest') keepNewest(entry.newest, document, report.keep);
    }
  }

  addDuplicates(duplicates: ReadonlyMap<string, number>): void {
    for (const [route, count] of duplicates) bump(this.#duplicates, route, count);
  }

  /** A tally of other documents, with the duplicates of this one, which no document tells. */
  emptied(): Tally {
    const tally = new Tally(this.#scenario);
    tally.addDuplicates(this.#duplicates);
    return tally;
  }

  message(): TallyMessage {
    return {
      counted: Object.fromEntries(this.#counted),
      duplicates: Object.fromEntries(this.#duplicates),
      reports: this.#reports.map(({ report, values }) => ({
        key: countKey(this.#scenario.id, report.id),
        prefix: countKey(this.#scenario.id, report.id, ''),
        keep: report.kind === 'latest' ? report.keep : 0,
        values: [...values].map(([value, { count, seconds, newest }]) =>
          [value, count, [...seconds].flat(), newest.flatMap((document) => [document.storedAt, asMember(document)])] as const),
      })),
    };
  }
}
