import type { Bench, Benchmark } from './bench.ts';
import { interleave, ratio, spread } from './compare.ts';
import { send } from './http-load.ts';

/** Requests that meet the change: few enough to leave the machine to Pulumi. */
const REQUESTS_PER_SECOND = 100;
/** The load comes in pieces of this length, until the last `up` has ended. */
const PIECE_MS = 1_000;

/** @returns what `work` gives, and how many requests came meanwhile, and how many of them were not accepted */
async function underLoad<T>(bench: Bench, work: () => Promise<T>): Promise<{ readonly result: T; readonly sent: number; readonly failed: number }> {
  let over = false;
  let sent = 0;
  let failed = 0;
  const loading = (async () => {
    while (!over) {
      const { sent: some, outcomes } = await send(bench, bench.lab().outputs.entryUrl,
        { arrivals: { kind: 'open', perSecond: REQUESTS_PER_SECOND }, maxDurationMs: PIECE_MS });
      sent += some;
      failed += some - outcomes.acked;
    }
  })();
  const [result] = await Promise.all([work().finally(() => { over = true; }), loading]);
  return { result, sent, failed };
}

export const p9: Benchmark = {
  title: 'Pulumi: preview and a changed weight',
  async run(bench) {
    const lab = bench.lab();
    const even = Object.keys(bench.scenario.paths).map((route) => `${route}=1`).join(',');
    const uneven = even.replace('=1', '=2');
    let weights = even;
    lab.setWeights(weights);
    const { result: { empty, changed }, sent, failed } = await underLoad(bench, () => interleave({
      empty: () => lab.timedUp(),
      changed: () => lab.timedUp(weights = weights === even ? uneven : even),
    }, bench.sizes));
    return {
      figures: [
        {
          name: 'changed weight ÷ an empty up', unit: '', measured: ratio(changed, empty), goal: { atMost: 2 },
          note: 'pulumi up without a preview, until the split acts by the new weights, against one that finds nothing to do; requests arrive all the while',
        },
        { name: 'empty up', unit: 'ms', measured: spread(empty) },
        { name: 'changed weight', unit: 'ms', measured: spread(changed) },
        { name: 'requests that failed meanwhile', unit: '', measured: spread([failed]), goal: { atMost: 0 }, note: `of ${sent}, ${REQUESTS_PER_SECOND} a second` },
        { name: 'preview of the GKE stack ÷ one resource', notMeasured: 'there is no GKE platform yet' },
      ],
    };
  },
};
