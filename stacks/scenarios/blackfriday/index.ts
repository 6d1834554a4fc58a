/** Black Friday: sales, down one chain of services: an API over HTTP to a client of two gRPC servers, which write to Kafka; what consumes it keeps all in Valkey. */
import type { Scenario } from '../scenario.ts';
import { CATEGORY_LABELS, eventSchema, revenueOf } from './event.ts';
import { sampleEvent } from './sample.ts';

/** Fine enough to see a load test of a few minutes, and kept for a quarter of an hour. */
const STEP_MS = 5_000;
const KEPT_STEPS = 180;

export const blackfriday: Scenario = {
  id: 'blackfriday',
  title: { en: 'Black Friday', es: 'Black Friday' },
  schema: eventSchema,
  contract: {
    file: 'blackfriday',
    message: 'ProductSaleRequest',
    service: 'ProductSaleService',
    method: 'ProcesarVenta',
    reply: 'ProductSaleResponse',
    replyOf: () => ({ estado: 'aceptada' }),
  },
  paths: {
    sales: [
      { hop: 'http', name: 'client' },
      { hop: 'grpc', name: 'writer', receivers: { names: ['writer-1', 'writer-2'] } },
      { hop: 'kafka', name: 'sold' },
    ],
  },
  defaultSplit: { sales: 1 },
  dimensions: {
    category: {
      title: { en: 'Category', es: 'Categoría' },
      of: (event) => String(event['categoria']),
      label: (value) => CATEGORY_LABELS[value] ?? { en: value, es: value },
    },
    product: { title: { en: 'Product', es: 'Producto' }, of: (event) => String(event['producto_id']) },
  },
  measures: {
    units: { title: { en: 'Units', es: 'Unidades' }, of: (event) => Number(event['cantidad_vendida']) },
    price: { title: { en: 'Price', es: 'Precio' }, of: (event) => Number(event['precio']), decimals: 2, unit: 'Q' },
    revenue: { title: { en: 'Revenue', es: 'Ingresos' }, of: revenueOf, decimals: 2, unit: 'Q' },
  },
  fields: {
    categoria: { en: 'Category', es: 'Categoría' },
    producto_id: { en: 'Product', es: 'Producto' },
    precio: { en: 'Price (Q)', es: 'Precio (Q)' },
    cantidad_vendida: { en: 'Units', es: 'Unidades' },
  },
  reports: [
    {
      kind: 'count', id: 'reports', store: 'cache', by: ['category'], charts: ['bars'],
      title: { en: 'Reports per category', es: 'Reportes por categoría' },
    },
    {
      kind: 'count', id: 'best-sellers', store: 'cache', by: ['category', 'product'], of: 'units', charts: ['top'],
      title: { en: 'Best-sellers', es: 'Más vendidos' },
    },
    {
      kind: 'measure', id: 'prices', store: 'cache', by: ['category'], of: 'price', show: ['mean', 'max'],
      title: { en: 'Prices', es: 'Precios' },
    },
    {
      kind: 'series', id: 'sales', store: 'cache', by: ['category'], of: ['units', 'revenue'], stepMs: STEP_MS, keep: KEPT_STEPS,
      title: { en: 'Sales over time', es: 'Ventas en el tiempo' },
    },
  ],
  record: 'cache',
  traffic: 'traffic/blackfriday.json',
  sample: sampleEvent,
};
