/** An invented scenario with every kind of report, for tests of the stores. */
import { z } from 'zod';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';

const title = { en: 'X', es: 'X' };
const shops = ['north', 'south', '?somewhere'];
const items = ['lamp', 'chair', 'desk', 'rug'];

export const everyKind: Scenario = {
  id: 'every-kind', title,
  schema: z.record(z.string(), z.unknown()),
  contract: { file: 'every-kind', message: 'Sale', service: 'Sales', method: 'Sell', reply: 'Sold' },
  paths: { grpc: ['grpc'], kafka: ['kafka'], redis: ['redis'] },
  defaultSplit: 'thirds',
  dimensions: {
    shop: { title, of: ({ shop }) => String(shop) },
    item: { title, of: ({ item }) => String(item) },
  },
  measures: {
    units: { title, of: ({ units }) => Number(units) },
    price: { title, of: ({ price }) => Number(price), decimals: 2, unit: 'USD' },
    /** Below 0 for many. */
    gain: { title, of: ({ price }) => Number(price) - 900, decimals: 1 },
  },
  reports: [
    { kind: 'count', id: 'sales', title, store: 'cache', by: ['shop', 'item'], charts: ['bars'] },
    { kind: 'count', id: 'sold', title, store: 'cache', by: ['shop', 'item'], of: 'units', charts: ['bars'] },
    { kind: 'measure', id: 'prices', title, store: 'cache', by: ['shop'], of: 'price', show: ['sum', 'mean', 'max'] },
    { kind: 'measure', id: 'gains', title, store: 'documents', by: ['item'], of: 'gain', show: ['sum'] },
    { kind: 'series', id: 'revenue', title, store: 'cache', by: ['shop'], of: ['price', 'units'], stepMs: 20, keep: 4 },
    { kind: 'latest', id: 'newest', title, store: 'documents', by: ['item'], keep: 3, fields: ['item', 'price'] },
    { kind: 'latest', id: 'newest-of-all', title, store: 'cache', by: [], keep: 7, fields: ['item', 'price'] },
  ],
  record: 'documents',
  traffic: 'traffic/every-kind.json',
  sample: (random) => ({
    shop: shops[Math.floor(random() * shops.length)], item: items[Math.floor(random() * items.length)],
    units: Math.floor(random() * 50), price: Math.round(random() * 100_000) / 100,
  }),
};
