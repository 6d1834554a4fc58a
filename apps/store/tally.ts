/** What a number of documents adds to the cache's reports. Bounded, however many documents it takes and whatever they say. */
import { countKey, measureKey } from '../../stacks/names.ts';
import type { Report, Scenario } from '../../stacks/scenarios/scenario.ts';
import { keep, keptNothing, type Kept } from './kept.ts';
import { bump, everything, firstValueBounds, placeFor, valueOf } from './read-model.ts';
import type { RecordDocument } from './record.ts';

interface Values extends Kept {
  count: number;
}

/**
 * As the counting script reads it: one entry per report that keeps its read model in the cache. What is added up is text, because the script's own
 * numbers would not be written as whole ones when they are large.
 */
export interface TallyMessage {
  readonly counted: Readonly<Record<string, number>>;
  readonly duplicates: Readonly<Record<string, number>>;
  readonly reports: readonly {
    readonly key: string;
    /** The key of what is kept of a first value, but for the value. */
    readonly prefix: string;
    /** The keys of a measure's sums and greatest values. */
    readonly sums: string;
    readonly maxima: string;
    /** How many events or steps are kept of a first value, and of how many measures. */
    readonly keep: number;
    readonly lines: number;
    /** Each first value with its count, [second value, count …], [storedAt, document …], [sum, max] and [step:measure, sum …]. */
    readonly values: readonly (readonly [string, number, readonly string[], readonly (string | number)[], readonly string[], readonly string[]])[];
  }[];
}

/** The id first: it decides between documents that were stored at the same time, as it does everywhere. */
function asMember(document: RecordDocument): string {
  const { _id, ...rest } = document;
  return JSON.stringify({ _id, ...rest });
}

/** The field of a series' hash that holds the sum of a step's `line`-th measure. */
export const stepField = (at: number, line: number): string => `${at}:${line}`;

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

  /** Route -> how many of them took it. */
  get counted(): ReadonlyMap<string, number> {
    return this.#counted;
  }

  add(document: RecordDocument): void {
    this.#events += 1;
    bump(this.#counted, document.route);
    for (const { report, values } of this.#reports) {
      const value = placeFor(valueOf(this.#scenario, report.by[0] ?? everything, document), values, firstValueBounds);
      let entry = values.get(value);
      if (!entry) values.set(value, entry = { count: 0, ...keptNothing() });
      entry.count += 1;
      keep(entry, this.#scenario, report, document);
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
    const { id } = this.#scenario;
    return {
      counted: Object.fromEntries(this.#counted),
      duplicates: Object.fromEntries(this.#duplicates),
      reports: this.#reports.map(({ report, values }) => ({
        key: countKey(id, report.id),
        prefix: countKey(id, report.id, ''),
        sums: measureKey(id, report.id, 'sum'),
        maxima: measureKey(id, report.id, 'max'),
        keep: report.kind === 'latest' || report.kind === 'series' ? report.keep : 0,
        lines: report.kind === 'series' ? report.of.length : 0,
        values: [...values].map(([value, { count, seconds, newest, sums, steps }]) => [
          value, count,
          [...seconds].flatMap(([second, by]) => [second, String(by)]),
          newest.flatMap((document) => [document.storedAt, asMember(document)]),
          sums ? [String(sums.sum), String(sums.max)] : [],
          [...steps].flatMap(([at, lines]) => lines.flatMap((sum, line) => [stepField(at, line), String(sum)])),
        ] as const),
      })),
    };
  }
}
