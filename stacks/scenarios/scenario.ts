/**
 * What a scenario declares. Everything that differs between scenarios is data of this shape: the services, the
 * stores, the dashboard and the load test read it and hold no scenario's name themselves.
 */
import type { z } from 'zod';

/** A text a person reads, in each language the lab speaks. */
export interface Text {
  readonly en: string;
  readonly es: string;
}

/** The name of a transport: a folder under apps/routes/, and a line in the registry there. */
export type HopName = string;

/** The backend that answers 500 to everything: a member of the split like any path, but no path. */
export const FAULTY = 'faulty';

/** Relative weights by path (or `faulty`); any sum. Those that are not named take none. */
export type Weights = Readonly<Record<string, number>>;

/** An event as the schema of its scenario gives it back: plain JSON values. */
export type Event = Readonly<Record<string, unknown>>;

/** What begins a dimension's value that is a text as somebody wrote it, so that it's told from a recognised one. */
export const FREE_TEXT_MARK = '?';

/**
 * A property of an event that reports count by, e.g. its country. Pure and total: it never throws and never returns
 * an empty string. Its values may be unbounded (free text, behind `FREE_TEXT_MARK`); the read models bound how many they keep.
 */
export interface Dimension {
  readonly title: Text;
  readonly of: (event: Event) => string;
  /** How a value is shown, when it isn't a plain word: a country's code -> its name. */
  readonly label?: (value: string) => Text;
}

/** A number of an event, for the reports that add it up or hold it against others. Pure and total: finite for every valid event. */
export interface Measure {
  readonly title: Text;
  readonly of: (event: Event) => number;
  /** How many decimals count. Sums are kept as whole numbers of the last one, so that they come out the same in any order. @default 0 */
  readonly decimals?: number;
  /** What stands beside the number, e.g. a currency. */
  readonly unit?: string;
}

/** How often each value (or pair of values) of the dimensions has been seen; with a measure, how much of it. */
export interface CountReport {
  readonly kind: 'count';
  readonly id: string;
  readonly title: Text;
  /** Which store keeps the read model: the documents (MongoDB) or the cache (Valkey). */
  readonly store: 'documents' | 'cache';
  /** One dimension, or two: the report is then read per value of the first. */
  readonly by: readonly [string] | readonly [string, string];
  /** Adds up this measure of the second dimension's values instead of counting them, e.g. units per product; it has no fraction. The first dimension's are counted. */
  readonly of?: string;
  /**
   * How the page shows it; each chart has its table besides. `share` needs a population. `stack` needs two dimensions: it shows the most
   * frequent values of the first at once, each made up of the second's, which should be few; the others show one chosen value of the first.
   */
  readonly charts: readonly ('top' | 'bars' | 'pie' | 'map' | 'share' | 'stack')[];
  /** What the counts are a share of; for a report of one dimension. Values that it doesn't have are counted, and shared in nothing. */
  readonly population?: Population;
  /** The order of the second dimension's values where it isn't by count, e.g. decades. */
  readonly order?: readonly string[];
}

/** How many there are of what a report counts. */
export interface Population {
  /** Value of the report's dimension -> how many there are, more than 0. */
  readonly sizes: Readonly<Record<string, number>>;
  /** What all of its values together are called, e.g. the country. */
  readonly whole: Text;
  /** Where the figures come from, and of which year they are. */
  readonly source: Text;
}

/** The newest events per value of a dimension; without one, the newest of all. */
export interface LatestReport {
  readonly kind: 'latest';
  readonly id: string;
  readonly title: Text;
  readonly store: 'documents' | 'cache';
  readonly by: readonly [] | readonly [string];
  /** How many are kept per value. */
  readonly keep: number;
  /** The event's fields shown, in order. */
  readonly fields: readonly string[];
}

/** Sum, mean and greatest of a measure, per value of a dimension. */
export interface MeasureReport {
  readonly kind: 'measure';
  readonly id: string;
  readonly title: Text;
  readonly store: 'documents' | 'cache';
  readonly by: readonly [string];
  /** The measure. */
  readonly of: string;
  /** Which of them are shown, in order. */
  readonly show: readonly ('sum' | 'mean' | 'max')[];
}

/** Measures over time, per value of a dimension: their sums in steps of the time of acceptance. */
export interface SeriesReport {
  readonly kind: 'series';
  readonly id: string;
  readonly title: Text;
  readonly store: 'documents' | 'cache';
  readonly by: readonly [string];
  /** The measures, one line each. */
  readonly of: readonly string[];
  readonly stepMs: number;
  /** How many steps are kept per value; older ones go. */
  readonly keep: number;
}

export type Report = CountReport | MeasureReport | SeriesReport | LatestReport;

/** Where the scenario's contract stands in proto/. */
export interface Contract {
  /** The .proto file's name without its ending; the package is called the same (`packageOf`). */
  readonly file: string;
  readonly message: string;
  /** The unary call for outside callers. */
  readonly service: string;
  readonly method: string;
  readonly reply: string;
  /** What the reply says, where that isn't the event's `id` and `route`. */
  readonly replyOf?: (accepted: { readonly id: string; readonly route: string }) => Event;
}

/** A package's name can have no hyphen: where the file's has one, it has `_`. */
export function packageOf({ file }: Contract): string {
  return file.replaceAll('-', '_');
}

/** A file made from another source: the default export of a `generate-*.ts` in a scenario's folder, or in stacks/places/. */
export interface GeneratedFile {
  /** Inside that folder. */
  readonly path: string;
  readonly text: () => string;
}

/** One step of a path: a transport, and what receives on it. Its short form is the transport's name alone. */
export interface Stage {
  readonly hop: HopName;
  /**
   * Unique in the scenario: what the receiving service and its topic are called. Stages of one name in several paths are one and the same.
   * @default the path's name, and the place in it where it has several
   */
  readonly name?: string;
  /**
   * Several services receive instead of one, each under a name of its own. With `by`, each takes the events whose value of that dimension
   * is its name, on a channel of its own; without, any of them takes any.
   */
  readonly receivers?: { readonly names: readonly string[]; readonly by?: string };
  /** What the receiver makes of an event before it goes on. Pure, and the same each time: an event may come again. */
  readonly transform?: (event: Event) => Event;
}

/** A path's steps, in order. */
export type Path = readonly (HopName | Stage)[];

/** Where an accepted event is kept: the documents (MongoDB), or, bounded, the cache (Valkey). */
export type RecordStore = 'documents' | 'cache';

export interface Scenario {
  readonly id: string;
  readonly title: Text;
  /** The one schema of an event, as JSON: what the entry refuses by, what the forms and the generator use. */
  readonly schema: z.ZodType<Event>;
  readonly contract: Contract;
  /** Side by side, in this order. Their names are what weights are given to. */
  readonly paths: Readonly<Record<string, Path>>;
  /**
   * The dimension whose value is the name of an event's path, where the event says which it is; each path is then public under its own name too
   * (`POST /<path>`). Without it the split's weights choose.
   */
  readonly pathBy?: string;
  /** The split when nothing is set: a preset's name, or weights. With `pathBy`, which entries share what comes to /input. */
  readonly defaultSplit: string | Weights;
  /** Presets of its own by name, beside the common ones of splits.ts; one of the same name stands in for it. */
  readonly presets?: Readonly<Record<string, Weights>>;
  readonly dimensions: Readonly<Record<string, Dimension>>;
  readonly measures?: Readonly<Record<string, Measure>>;
  /** What the event's fields are called on the page; one that isn't here is shown by its name. */
  readonly fields?: Readonly<Record<string, Text>>;
  readonly reports: readonly Report[];
  /** The record of every path, or of each. A report kept in the documents needs all of them there. */
  readonly record: RecordStore | Readonly<Record<string, RecordStore>>;
  /** The load test's records, a path inside loadtest/. */
  readonly traffic: string;
  /** Invents a plausible event: what the traffic file is made of. `random` gives numbers from 0 to below 1. */
  readonly sample: (random: () => number) => Event;
}
