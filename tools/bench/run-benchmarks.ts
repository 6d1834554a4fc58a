import { setImmediate as turn } from 'node:timers/promises';
import type { Bench, Benchmark } from './bench.ts';
import { figuresText, tableText, type Findings } from './figure.ts';

/** A benchmark that fails says why, and the others go on. */
export type Result = { readonly id: string; readonly title: string; readonly seconds: number } & (Findings | { readonly failed: string });

/**
 * @param stopped asked before each benchmark; what hasn't begun by then isn't begun
 * @param show given the text of each result when it is there
 */
export async function runBenchmarks(
  bench: Bench, chosen: Readonly<Record<string, Benchmark>>, stopped: () => boolean, show: (text: string) => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const [id, { title, run }] of Object.entries(chosen)) {
    // A benchmark that failed at once leaves no turn for the signal that says to stop.
    await turn();
    if (stopped()) break;
    bench.report(`${id} ${title}`);
    const begunMs = performance.now();
    const seconds = () => Math.round((performance.now() - begunMs) / 1_000);
    try {
      const findings = await run(bench);
      results.push({ id, title, seconds: seconds(), ...findings });
    } catch (error) {
      results.push({ id, title, seconds: seconds(), failed: error instanceof Error ? error.stack ?? error.message : String(error) });
    }
    show(resultText(results.at(-1)!));
  }
  return results;
}

function resultText(result: Result): string {
  const head = `${result.id} ${result.title} (${result.seconds} s)`;
  if ('failed' in result) return `${head}\n  FAILED: ${result.failed}`;
  return [head, figuresText(result.figures), ...(result.tables ?? []).map(tableText)].join('\n');
}
