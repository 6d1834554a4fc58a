/** From single answers to golden metrics: of a window, and second by second. Pure functions. */
import type { GoldenWindow, Point, Span } from '../results.ts';

/** One event's answer, as the generator saw it. */
export interface Answer {
  /** When it was due, Unix time in milliseconds. */
  readonly dueAt: number;
  /** From then until it was answered, or given up. */
  readonly latencyMs: number;
  /** Answered, and by no 5xx. */
  readonly ok: boolean;
  readonly answered: boolean;
  /** Answered by a promise to keep it (202). */
  readonly acked: boolean;
}

export const SECOND_MS = 1_000;

/** Success and latencies are of the events due in the span, the rates are of the answers that came in it. */
export function goldenWindow(answers: readonly Answer[], span: Span): GoldenWindow {
  const due = answers.filter(({ dueAt }) => dueAt >= span.from && dueAt < span.to);
  const came = answers.filter((answer) => answer.answered && isIn(span, answer.dueAt + answer.latencyMs));
  const latencies = due.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const perSecondOf = (count: number) => span.to > span.from ? count / (span.to - span.from) * SECOND_MS : 0;
  return {
    sent: due.length,
    rate: perSecondOf(came.length),
    goodRate: perSecondOf(came.filter(({ acked }) => acked).length),
    success: due.length === 0 ? 0 : due.filter(({ ok }) => ok).length / due.length,
    p50Ms: quantile(latencies, 0.5),
    p95Ms: quantile(latencies, 0.95),
    p99Ms: quantile(latencies, 0.99),
  };
}

/** Every whole second of the span, counted from `zero`, which may lie before, in or after it. */
export function perSecond(answers: readonly Answer[], span: Span, zero: number): Point[] {
  const first = Math.ceil((span.from - zero) / SECOND_MS);
  const last = Math.floor((span.to - zero) / SECOND_MS);
  const seconds = Math.max(0, last - first);
  const secondOf = (at: number) => Math.floor((at - zero) / SECOND_MS) - first;
  const due: Answer[][] = Array.from({ length: seconds }, () => []);
  const came = Array.from({ length: seconds }, () => ({ all: 0, good: 0 }));
  for (const answer of answers) {
    due[secondOf(answer.dueAt)]?.push(answer);
    const mine = came[secondOf(answer.dueAt + answer.latencyMs)];
    if (!answer.answered || mine === undefined) continue;
    mine.all += 1;
    if (answer.acked) mine.good += 1;
  }
  return due.map((mine, index) => {
    const latencies = mine.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    const none = mine.length === 0;
    return {
      at: (first + index) * SECOND_MS,
      rate: came[index]!.all,
      goodRate: came[index]!.good,
      success: none ? null : mine.filter(({ ok }) => ok).length / mine.length,
      p50Ms: none ? null : quantile(latencies, 0.5),
      p99Ms: none ? null : quantile(latencies, 0.99),
    };
  });
}

/** The smallest value that the share `q` of them doesn't exceed; 0 where there is none. @param sorted ascending */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0;
}

function isIn({ from, to }: Span, at: number): boolean {
  return at >= from && at < to;
}
