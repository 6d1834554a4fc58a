/** The event of the Black Friday scenario, a sale: its one schema. Its names are those of the contract, which is in Spanish. */
import { amount, choice, event, text, whole } from '../fields.ts';
import type { Event, Text } from '../scenario.ts';

/** As the contract's enum has them, but for its 0. */
export const CATEGORIES = ['Electronica', 'Ropa', 'Hogar', 'Belleza'] as const;
export type Category = (typeof CATEGORIES)[number];

export const CATEGORY_LABELS: Readonly<Record<string, Text>> = {
  Electronica: { en: 'Electronics', es: 'Electrónica' },
  Ropa: { en: 'Clothes', es: 'Ropa' },
  Hogar: { en: 'Home', es: 'Hogar' },
  Belleza: { en: 'Beauty', es: 'Belleza' },
} satisfies Record<Category, Text>;

export const eventSchema = event({
  categoria: choice(CATEGORIES),
  producto_id: text(60),
  /** Of one unit, in quetzales; a gift costs 0. */
  precio: amount(0, 1_000_000),
  /** Units. What sold nothing is no sale. */
  cantidad_vendida: whole(1, 10_000),
});

/** In quetzales. The largest the schema takes is 10^12 cents: nine thousand of those add up exactly, and of ordinary ones billions. */
export function revenueOf(sale: Event): number {
  return Number(sale['precio']) * Number(sale['cantidad_vendida']);
}
