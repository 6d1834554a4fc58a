/** Asks the functions for the reports that the cache keeps: every two seconds, while the page is seen. */
import type { Language, ReportAnswer, StoredEvent, Totals, Watch } from '../wire.ts';
import { applyAnswers, emptyFunctions, type FunctionsState } from './live-state.ts';

const everyMs = 2_000;
const timeoutMs = 5_000;

export interface FunctionsClient {
  /** Replaces what is asked, and asks at once. */
  ask(watches: readonly Watch[], language: Language): void;
  close(): void;
}

export interface FunctionsClientContext {
  readonly url: string;
  /** Whether the cache keeps a record, whose newest events are to be asked for. */
  readonly hasRecord: boolean;
  readonly fetch: (url: string, options: { signal: AbortSignal }) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;
  readonly now: () => number;
  /** Whether anybody can see the page. */
  readonly seen: () => boolean;
  readonly onChange: (state: FunctionsState) => void;
}

export function openFunctionsClient({ url, hasRecord, fetch, now, seen, onChange }: FunctionsClientContext): FunctionsClient {
  let state = emptyFunctions;
  let watches: readonly Watch[] = [];
  let language: Language = 'en';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;
  const read = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
    return await response.json() as T;
  };
  const ask = async (): Promise<void> => {
    const mine = ++round; // a later round makes this one's answers void
    clearTimeout(timer);
    if (seen()) {
      try {
        const [totals, { events: recent }, ...reports] = await Promise.all([
          read<Totals>('/totals'),
          hasRecord ? read<{ readonly events: readonly StoredEvent[] }>('/recent') : { events: [] },
          ...watches.map((watch) => read<ReportAnswer>(reportPath(watch, language))),
        ]);
        if (mine !== round) return;
        state = applyAnswers(state, { totals, recent, reports }, now());
      } catch {
        if (mine !== round) return;
        state = { ...state, ok: false };
      }
      onChange(state);
    }
    timer = setTimeout(() => void ask(), everyMs);
  };
  return {
    ask(wanted, wantedLanguage) {
      watches = wanted;
      language = wantedLanguage;
      void ask();
    },
    close() {
      round++;
      clearTimeout(timer);
    },
  };
}

function reportPath({ report, of }: Watch, language: Language): string {
  const query = new URLSearchParams(of === undefined ? { lang: language } : { of, lang: language });
  return `/reports/${encodeURIComponent(report)}?${query.toString()}`;
}
