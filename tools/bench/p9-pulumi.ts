import type { Benchmark } from './bench.ts';

export const p9: Benchmark = {
  title: 'Pulumi: preview and a changed weight',
  run: async () => ({
    figures: [
      { name: 'preview of the GKE stack ÷ one resource', notMeasured: 'there is no GKE platform yet' },
      { name: 'changed weight ÷ an empty up', notMeasured: 'not part of this benchmark yet' },
    ],
  }),
};
