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

/** How often each value (or pair of values) of the dimensions has been seen. */
export interface CountReport {
  readonly kind: 'count';
  readonly id: string;
  readonly title: Text;
  /** Which store keeps the read model: the documents (MongoDB) or the cache (Valkey). */
  readonly store: 'documents' | 'cache';
  /** One dimension, or two: the report is then read per value of the first. */
  readonly by: readonly [string] | readonly [string, string];
  /** How the page shows it; each chart has its table besides. `share` needs a population. */
  readonly charts: readonly ('top' | 'bars' | 'pie' | 'map' | 'share')[];
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

export type Report = CountReport | LatestReport;

/** Where the scenario's contract stands in proto/. */
export interface Contract {
  /** The .proto file's name without its ending; the package is called the same (`packageOf`). */
  readonly file: string;
  readonly message: string;
  /** The unary call for outside callers. */
  readonly service: string;
  readonly method: string;
  readonly reply: string;
}

/** A package's name can have no hyphen: where the file's has one, it has `_`. */
export function packageOf({ file }: Contract): string {
  return file.replaceAll('-', '_');
}

/** A file that a scenario makes from another source: the default export of a `generate-*.ts` in its folder. */
export interface GeneratedFile {
  /** Inside the scenario's folder. */
  readonly path: string;
  readonly text: () => string;
}

export interface Scenario {
  readonly id: string;
  readonly title: Text;
  /** The one schema of an event, as JSON: what the entry refuses by, what the forms and the generator use. */
  readonly schema: z.ZodType<Event>;
  readonly contract: Contract;
  /** Side by side, in this order: the name of each path and its hops. The names are what weights are given to. */
  readonly paths: Readonly<Record<string, readonly HopName[]>>;
  /** The split when nothing is set: a preset's name, or weights. */
  readonly defaultSplit: string | Weights;
  /** Presets of its own by name, beside the common ones of splits.ts; one of the same name stands in for it. */
  readonly presets?: Readonly<Record<string, Weights>>;
  readonly dimensions: Readonly<Record<string, Dimension>>;
  /** What the event's fields are called on the page; one that isn't here is shown by its name. */
  readonly fields?: Readonly<Record<string, Text>>;
  readonly reports: readonly Report[];
  /** The record: where each accepted event is kept. */
  readonly record: 'documents';
  /** The load test's records, a path inside loadtest/. */
  readonly traffic: string;
  /** Invents a plausible event: what the traffic file is made of. `random` gives numbers from 0 to below 1. */
  readonly sample: (random: () => number) => Event;
}
