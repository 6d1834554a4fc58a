/**
 * Reads the stores about once a second, once however many pages look, and tells each page only what has changed for
 * it. Nothing is read while no page looks.
 */
import { answer, questionOf } from '../../store/answer.ts';
import type { Reports } from '../../store/reports.ts';
import type { Event, Scenario } from '../../../stacks/scenarios/scenario.ts';
import { historyMs, joinGolden, newestAt, pointsAfter, stepMs } from '../golden.ts';
import type {
  ExperimentView, Golden, Language, PerRoute, ReportAnswer, Services, SetWeights, SourceState, Update, Watch,
} from '../wire.ts';
import type { MetricsReader } from './metrics.ts';

/** How often the documents and the metrics are read, in milliseconds. */
const documentsEveryMs = 1_000;
const metricsEveryMs = stepMs;
/** A store that hasn't answered by then counts as gone for this round. */
const readTimeoutMs = 5_000;
/** How many of the newest documents are shown. */
export const recentLimit = 12;
/** How many reports a page may watch, and how many all pages together. */
export const maxWatchesPerPage = 8;
export const maxWatches = 128;

/** The part of the stores' reading side that the documents answer. */
export type DocumentsReader = Omit<Reports, 'close'>;

export interface FeedContext {
  readonly scenario: Scenario;
  /** Absent where the scenario keeps no documents. */
  readonly documents?: DocumentsReader | undefined;
  readonly metrics: MetricsReader;
  /** Absent where experiments aren't run. */
  readonly experiment?: (() => ExperimentView) | undefined;
  readonly now: () => number;
  readonly log: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}

/** A page that looks. */
export interface Member {
  /**
   * Replaces what the page watches.
   * @throws {Error} saying which watch can't be answered, or that there are too many
   */
  watch(watches: readonly Watch[], language: Language): void;
  leave(): void;
}

export interface Feed {
  /** `send` gets everything known at once, and then what changes. */
  join(send: (update: Update) => void): Member;
  readonly looking: number;
  close(): void;
}

type Section = 'recent' | 'stored' | 'weights' | 'accepted' | 'services' | 'experiment' | 'sources';

interface State {
  recent?: readonly Event[];
  stored?: number;
  weights?: SetWeights;
  accepted?: PerRoute;
  services?: Services;
  experiment?: ExperimentView;
  sources: { documents: SourceState; metrics: SourceState };
  golden: Golden;
  /** By watch, as JSON. */
  reports: Map<string, ReportAnswer>;
}

interface Page {
  readonly send: (update: Update) => void;
  watching: readonly { readonly key: string; readonly watch: Watch; readonly language: Language }[];
  /** What was last sent of each section or watch, as JSON. */
  readonly sent: Map<string, string>;
  goldenSentAt: number | null;
}

export function openFeed(context: FeedContext): Feed {
  const pages = new Set<Page>();
  const never: SourceState = { ok: true, lastAt: null };
  const state: State = { sources: { documents: never, metrics: never }, golden: {}, reports: new Map() };
  const pushAll = (): void => pages.forEach((page) => push(page, state, context.now()));
  const looking = (): boolean => pages.size > 0;
  const { documents: reader } = context;
  const documents = reader && poller(documentsEveryMs, looking, context, async () => {
    await judged(state, 'documents', context, () => readDocuments(pages, context.scenario, reader));
    pushAll();
  });
  const metrics = poller(metricsEveryMs, looking, context, async () => {
    if (context.experiment) state.experiment = context.experiment();
    await judged(state, 'metrics', context, () => readMetrics(state, context));
    pushAll();
  });
  return {
    get looking() {
      return pages.size;
    },
    join(send) {
      const page: Page = { send, watching: [], sent: new Map(), goldenSentAt: null };
      pages.add(page);
      push(page, state, context.now());
      documents?.wake();
      metrics.wake();
      return {
        watch(watches, language) {
          page.watching = checkWatches(context.scenario, pages, page, watches, language);
          documents?.wake();
        },
        leave: () => void pages.delete(page),
      };
    },
    close() {
      pages.clear();
      documents?.stop();
      metrics.stop();
    },
  };
}

/** Runs `work` every so often while someone looks; never twice at a time; at once when woken. */
function poller(
  everyMs: number, looking: () => boolean, { log }: FeedContext, work: () => Promise<void>,
): { wake(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let wanted = false;
  let stopped = false;
  const run = async (): Promise<void> => {
    running = true;
    wanted = false;
    try {
      await work();
    } catch (error) {
      log('a round of the feed failed; the next one goes on', { error: String(error) });
    } finally {
      running = false;
      if (!stopped && looking()) timer = setTimeout(() => void run(), wanted ? 0 : everyMs);
    }
  };
  return {
    wake() {
      wanted = true;
      if (running || stopped) return;
      clearTimeout(timer);
      void run();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Takes over what is read, and notes whether the source answered. What comes too late is dropped: newer may be known. */
async function judged(
  state: State, source: keyof State['sources'], { now, log }: FeedContext, read: () => Promise<Partial<State>>,
): Promise<void> {
  const before = state.sources[source];
  try {
    Object.assign(state, await withTimeout(read()));
    state.sources[source] = { ok: true, lastAt: now() };
    if (!before.ok) log(`the ${source} answer again`);
  } catch (error) {
    state.sources[source] = { ok: false, lastAt: before.lastAt };
    if (before.ok) log(`the ${source} could not be read; the page shows them as stale`, { error: String(error) });
  }
}

async function withTimeout<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${readTimeoutMs} ms`)), readTimeoutMs);
  });
  return await Promise.race([reading, expiry]).finally(() => clearTimeout(timer));
}

async function readDocuments(pages: ReadonlySet<Page>, scenario: Scenario, documents: DocumentsReader): Promise<Partial<State>> {
  const watched = new Map([...pages].flatMap((page) => page.watching.map((watching) => [watching.key, watching] as const)));
  const [recent, totals, ...answers] = await Promise.all([
    documents.recent(recentLimit),
    documents.totals(),
    ...[...watched.values()].map(async ({ key, watch, language }) => {
      const question = questionOf(scenario, 'documents', { ...watch, lang: language });
      return [key, await answer(scenario, documents, question)] as const;
    }),
  ]);
  return { recent, ...totals.stored === undefined ? {} : { stored: totals.stored }, reports: new Map(answers) };
}

async function readMetrics(state: State, { metrics, now }: FeedContext): Promise<Partial<State>> {
  const [golden, weights, accepted, services] = await Promise.all([
    metrics.golden(newestAt(state.golden)), metrics.weights(), metrics.accepted(), metrics.services(),
  ]);
  return { golden: joinGolden(state.golden, golden, now() - historyMs), weights, accepted, services };
}

function checkWatches(
  scenario: Scenario, pages: ReadonlySet<Page>, page: Page, watches: readonly Watch[], language: Language,
): Page['watching'] {
  if (watches.length > maxWatchesPerPage) throw new Error(`a page watches at most ${maxWatchesPerPage} reports`);
  const watching = watches.map((watch) => {
    questionOf(scenario, 'documents', { ...watch, lang: language });
    return { key: JSON.stringify([watch.report, watch.of, language]), watch, language };
  });
  const others = [...pages].filter((other) => other !== page).flatMap((other) => other.watching);
  const keys = new Set([...others, ...watching].map(({ key }) => key));
  if (keys.size > maxWatches) throw new Error(`all pages together watch at most ${maxWatches} reports; try again later`);
  return watching;
}

/** Sends a page what differs from what it was last sent. */
function push(page: Page, state: State, now: number): void {
  const update: { -readonly [K in keyof Update]: Update[K] } = { at: now };
  const changed = (name: string, value: unknown): boolean => {
    const text = JSON.stringify(value);
    if (value === undefined || page.sent.get(name) === text) return false;
    page.sent.set(name, text);
    return true;
  };
  const take = <S extends Section>(section: S, value: Update[S]): void => {
    if (changed(section, value)) update[section] = value;
  };
  take('recent', state.recent);
  take('stored', state.stored);
  take('weights', state.weights);
  take('accepted', state.accepted);
  take('services', state.services);
  take('experiment', state.experiment);
  take('sources', state.sources);
  const reports = page.watching
    .flatMap(({ key }) => state.reports.get(key) ?? [])
    .filter((report) => changed(`report ${report.report}`, report));
  if (reports.length > 0) update.reports = reports;
  const points = pointsAfter(state.golden, page.goldenSentAt);
  if (Object.keys(points).length > 0) {
    update.golden = { reset: page.goldenSentAt === null, points };
    page.goldenSentAt = newestAt(points);
  }
  if (Object.keys(update).length > 1) page.send(update);
}
