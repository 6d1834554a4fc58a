/** What the invented run is a run of: few experiments, with texts of their own, so that nothing here changes when the catalogue grows or is reworded. */
import type { Experiment, Variant } from '../../experiment.ts';
import type { FaultId } from '../../faults/index.ts';

const same = (text: string) => ({ en: text, es: `${text} (es)` });

function invented(id: string, answers: Experiment['answers'], change: Partial<Experiment>): Experiment {
  return {
    id, title: same(`Title of ${id}`), hypothesis: same(`what ${id} is expected to show`), answers,
    load: { perSecond: 200 }, windowsMs: { baseline: 8_000, during: 0, recovery: 0 }, expect: [], ...change,
  };
}

const variants = (...names: readonly string[]): Readonly<Record<string, Variant>> => Object.fromEntries(names.map((name) => [name, { title: same(`variant ${name}`), stack: {} }]));
const fault = (id: FaultId): Partial<Experiment> => ({ fault: { id, roles: ['worker'], afterMs: 1_000, forMs: 4_000 } });

export const inventedCatalogue: readonly Experiment[] = [
  ...['split-thirds', 'split-half-half', 'split-thirds-faulty', 'split-grpc', 'split-redis', 'split-kafka'].map((id) => invented(id, [1, 2, 3], { split: id.slice('split-'.length) })),
  ...(['container-kill', 'pod-failure', 'slow-network', 'kernel-fault'] as const).map((id) => invented(id, [1, 5], fault(id))),
  invented('writers', [4], { load: { connections: 64 }, variants: variants('one', 'two') }),
  invented('cache-replicas', [3, 4], { load: { connections: 64 }, variants: variants('one', 'two') }),
  invented('chains', [3, 4], { load: { connections: 64 }, variants: {
    documents: { title: same('chain to documents'), stack: { scenario: 'weather' }, route: 'kafka' }, cache: { title: same('chain to cache'), stack: { scenario: 'blackfriday' }, route: 'sales' },
  } }),
  invented('kafka-acks', [6], { load: { connections: 64 }, variants: variants('all', 'leader', 'none') }),
];
