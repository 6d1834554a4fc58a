/** Whether a lab's own metrics see its traffic: an experiment is about what a dashboard shows. */
import { waitUntil } from '../stacks/local/wait-until.ts';
import { goldenNames } from '../stacks/names.ts';
import type { Text } from '../stacks/scenarios/scenario.ts';
import type { ExperimentLab } from './lab.ts';

type Metrics = Pick<ExperimentLab, 'metricsUrl'>;

/** Series that are new are found late: those of the split, then those that are recorded of them. */
const KNOWN_WITHIN_MS = 60_000;
/** What has just been sent is in the metrics by then: they are scraped, recorded and made visible every other second each, which took up to 10 s from the first event on. */
const SEEN_WITHIN_MS = 20_000;
const ASK_EVERY_MS = 500;
const ANSWER_WITHIN_MS = 5_000;

/** Resolves once the golden metrics know every one of these routes: until then what is sent is missing from them. @throws with those that they don't know when the time is over */
export async function waitUntilKnown({ metricsUrl }: Metrics, routes: readonly string[], signal: AbortSignal, withinMs = KNOWN_WITHIN_MS): Promise<void> {
  let unknown: readonly string[] = [];
  const areKnown = await waitUntil(async () => {
    const known = await ask(metricsUrl, goldenNames.requests).catch(() => []);
    unknown = routes.filter((route) => !known.some(({ metric }) => metric['route'] === route));
    if (unknown.length === 0) return true;
    // VictoriaMetrics looks for new series every ten seconds only, unless it is told to. Where it can't be told, this takes longer.
    await get(`${metricsUrl}/internal/force_flush`).catch(() => undefined);
    return undefined;
  }, { timeoutMs: withinMs, intervalMs: ASK_EVERY_MS, signal });
  if (!areKnown) throw new Error(`metrics are missing: ${metricsUrl} knows nothing of ${unknown.join(', ')} after ${withinMs / 1_000} s. Do the processes metrics and rules run? \`npm start\` mends them.`);
}

/** What is wrong with what the metrics saw of a load that has just ended; empty when nothing is. @param route all where it isn't given @param least per second, at its highest */
export async function metricsProblems({ metricsUrl }: Metrics, route: string | undefined, least: number, signal: AbortSignal): Promise<readonly Text[]> {
  const query = `sum(max_over_time(${goldenNames.requests}${route === undefined ? '' : `{route="${route}"}`}[30s]))`;
  const look = async () => Number((await ask(metricsUrl, query))[0]?.value[1] ?? 0) >= least || undefined;
  if (await waitUntil(() => look().catch(() => undefined), { timeoutMs: SEEN_WITHIN_MS, intervalMs: ASK_EVERY_MS, signal })) return [];
  return [{ en: `metrics are missing: ${metricsUrl} has seen less than ${least.toFixed(1)} events a second`, es: `faltan métricas: ${metricsUrl} ha visto menos de ${least.toFixed(1)} eventos por segundo` }];
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function ask(metricsUrl: string, query: string): Promise<readonly Sample[]> {
  const answer = await get(`${metricsUrl}/api/v1/query?${new URLSearchParams({ query, nocache: '1' })}`);
  return (await answer.json() as { data: { result: readonly Sample[] } }).data.result;
}

async function get(url: string): Promise<Response> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer;
}
