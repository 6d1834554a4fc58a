/** What the dashboard's server sends to its page: types only, for both sides. */
import type { feature } from 'topojson-client';
import type { Promised } from '../routes/hop.ts';
import type { Language, ReportAnswer } from '../store/answer.ts';
import type { ExperimentState, FaultBand } from '../../stacks/local/experiment-state.ts';
import type { Event, Measure, RecordStore, Report, Text } from '../../stacks/scenarios/scenario.ts';

export type { Language, ReportAnswer, Row } from '../store/answer.ts';

/** A value's figures, in the measure's unit. */
export type MeasureRow = NonNullable<ReportAnswer['measures']>[number];

/** A step of a series. */
export type SeriesPoint = NonNullable<ReportAnswer['points']>[number];

export type { RouteTotals, Totals } from '../store/reports.ts';

export type { RecordStore } from '../../stacks/scenarios/scenario.ts';

/** A member of the split, as the page shows it. */
export interface RouteView {
  readonly name: string;
  /** Empty for the faulty backend. */
  readonly hops: readonly string[];
  readonly promise: Promised;
}

/** A field of the event. */
export interface FieldView {
  readonly name: string;
  readonly title: Text;
  /** What its values are called, where it has a few of them and a dimension of its name says so. */
  readonly values?: Readonly<Record<string, Text>>;
}

/** What a person reads of a dimension. */
export interface DimensionView {
  readonly title: Text;
  /** What those of its values are called that a report puts in an order: they are shown before they are seen. */
  readonly labels: Readonly<Record<string, Text>>;
}

/** What a person reads of a measure. */
export type MeasureView = Pick<Measure, 'title' | 'decimals' | 'unit'>;

/** A box on the way of an event: the split, an entry, a service that receives, a store. */
export interface WayBox {
  /** Of a service, its name: what its metrics carry as `service`. */
  readonly id: string;
  readonly kind: 'split' | 'entry' | 'worker' | RecordStore;
  /** The path it serves; absent where it serves several. */
  readonly path?: string;
  /** Where it is reached (an entry), or the transport it receives on (a worker). */
  readonly by?: string;
  /** It takes only the events whose dimension has this value. */
  readonly takes?: { readonly dimension: string; readonly value: Text };
  /** Where an event goes from here, any of them. */
  readonly next: readonly string[];
}

/** GET /api/scenario: what doesn't change while the lab is up. */
export interface ScenarioView {
  readonly id: string;
  readonly title: Text;
  readonly reports: readonly Report[];
  readonly dimensions: Readonly<Record<string, DimensionView>>;
  readonly measures: Readonly<Record<string, MeasureView>>;
  /** In the schema's order. */
  readonly fields: readonly FieldView[];
  readonly routes: readonly RouteView[];
  /** Who says which path an event takes: the split's weights, the event itself (by this dimension), or nobody, where there is one path. */
  readonly chosenBy: 'weights' | 'nobody' | { readonly dimension: string };
  readonly records: readonly RecordStore[];
  /** Every box that an event can come through, each before those it leads to. */
  readonly way: readonly WayBox[];
  /** How long after the last write the counters expire, and a record in the cache with them; absent where they don't. */
  readonly ttlSeconds?: number;
  /** Where the reports with `store: 'cache'` are answered. */
  readonly functionsUrl: string;
  readonly heal: HealView;
}

/** How whatever experiments broke is put right. */
export interface HealView {
  /** For a shell. */
  readonly command: string;
  /** What `POST /api/heal` wants as x-lab-token; absent where the page can't do it itself. */
  readonly token?: string;
}

/** What healing did, and what was found when it looked again. */
export interface HealAnswer {
  readonly healed: boolean;
  /** What there was to heal. */
  readonly found: readonly string[];
  /** All that the command said. */
  readonly said: readonly string[];
}

/** What is going on, and what was broken while the golden metrics were what they are shown to be. */
export interface ExperimentView {
  readonly running: (ExperimentState['cell'] & Pick<ExperimentState, 'at' | 'of' | 'window' | 'planned'>) | null;
  /** The oldest first. */
  readonly faults: readonly ShownFault[];
}

export interface ShownFault extends FaultBand {
  /** The stack's config has it; otherwise an experiment had. */
  readonly by?: 'config';
}

export type { FaultBand } from '../../stacks/local/experiment-state.ts';

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

/** The split's weights as set, and the requests it has shared out by them. */
export interface SetWeights {
  /** Relative; empty where the platform doesn't say. */
  readonly routes: PerRoute;
  /** In the last minute, and since the weights took effect where that is less. */
  readonly requests: PerRoute;
}

/** What a service does and uses now; null where it isn't measured. */
export interface ServiceFigures {
  /** Events that it passed on or stored, per second. */
  readonly rate: number | null;
  /** Cores. */
  readonly cpu: number | null;
  readonly memoryBytes: number | null;
  /** Estimated from the CPU it uses, not measured. */
  readonly watts: number | null;
  /** Estimated from those. */
  readonly co2GramsPerHour: number | null;
}

/** By service. */
export type Services = Readonly<Record<string, ServiceFigures>>;

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
  readonly services?: Services;
  /** Only from a lab whose experiments can be told of. */
  readonly experiment?: ExperimentView;
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
