/** What the dashboard's server sends to its page: types only, for both sides. */
import type { feature } from 'topojson-client';
import type { Promised } from '../routes/hop.ts';
import type { Language, ReportAnswer } from '../functions/answer.ts';
import type { Event, Report, Text } from '../../stacks/scenarios/scenario.ts';

export type { Language, ReportAnswer, Row } from '../functions/answer.ts';
export type { RouteTotals, Totals } from '../store/reports.ts';

/** A member of the split, as the page shows it. */
export interface RouteView {
  readonly name: string;
  /** Empty for the faulty backend. */
  readonly hops: readonly string[];
  readonly promise: Promised;
}

/** GET /api/scenario: what doesn't change while the lab is up. */
export interface ScenarioView {
  readonly id: string;
  readonly title: Text;
  readonly reports: readonly Report[];
  readonly dimensions: Readonly<Record<string, { readonly title: Text }>>;
  /** The event's fields in the schema's order, with their titles. */
  readonly fields: readonly { readonly name: string; readonly title: Text }[];
  readonly routes: readonly RouteView[];
  /** Where the reports with `store: 'cache'` are answered. */
  readonly functionsUrl: string;
}

/** The golden metrics of a route at a time; null where nothing was measured. */
export interface GoldenPoint {
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Requests per second. */
  readonly rate: number | null;
  /** The share that succeeded, 0 to 1. */
  readonly success: number | null;
  /** Latency percentiles in milliseconds. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** By route, the oldest first. */
export type Golden = Readonly<Record<string, readonly GoldenPoint[]>>;

/** A number per route; null where it isn't known. */
export type PerRoute = Readonly<Record<string, number | null>>;

/** The split's weights as set. */
export interface SetWeights {
  /** Relative; empty where the platform doesn't say. */
  readonly routes: PerRoute;
  /** Golden points before then hold traffic under other weights, Unix time in milliseconds; null where none do. */
  readonly measuredFrom: number | null;
}

/** A stored document: the event's fields and those of the record (stacks/names.ts). */
export type StoredEvent = Event;

/** The places the page's data come from. The page itself judges `server` and `functions`; the server the others. */
export type Source = 'server' | 'functions' | 'documents' | 'metrics';

/** How the server last fared with a store. */
export interface SourceState {
  readonly ok: boolean;
  /** When it last answered, Unix time in milliseconds; null before it first did. */
  readonly lastAt: number | null;
}

/** What the server pushes: only what has changed since the last push to this page. */
export interface Update {
  /** The server's clock when it was sent, Unix time in milliseconds. */
  readonly at: number;
  readonly recent?: readonly StoredEvent[];
  readonly stored?: number;
  /** Points since the last update; the whole history the first time (`reset`). */
  readonly golden?: { readonly reset: boolean; readonly points: Golden };
  readonly weights?: SetWeights;
  /** Events accepted since the lab came up. */
  readonly accepted?: PerRoute;
  readonly reports?: readonly ReportAnswer[];
  readonly sources?: Readonly<Record<'documents' | 'metrics', SourceState>>;
}

/** A report that a page wants to be told of. */
export interface Watch {
  readonly report: string;
  readonly of?: string;
}

export interface ServerToPage {
  update: (update: Update) => void;
}

export interface PageToServer {
  /** Replaces what this page watches; answers with what is wrong with it, or null. */
  watch: (watches: readonly Watch[], language: Language, answer: (problem: string | null) => void) => void;
}

/** TopoJSON, as topojson-client reads it. */
export type Topology = Parameters<typeof feature>[0];

/** The map: a file of the page's. */
export interface World {
  /** Outlines, as the object `countries`; a geometry's id is the country's code, absent where the land has none. */
  readonly topology: Topology;
  /** Countries too small for an outline. */
  readonly points: readonly { readonly code: string; readonly longitude: number; readonly latitude: number }[];
}
