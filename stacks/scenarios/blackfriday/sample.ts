/** Plausible events: what people buy on Black Friday, more of the cheap than of the dear, at prices that fall as the day goes. */
import { oneOf, weighted, type Weighted } from '../sampling.ts';
import type { Event } from '../scenario.ts';
import type { Category } from './event.ts';

/** A product as the catalogue has it: its id and its price in quetzales before the discount. */
type Product = readonly [id: string, price: number];

const CATALOGUE: Readonly<Record<Category, readonly Product[]>> = {
  Electronica: [
    ['ELE-TV-55', 4_799], ['ELE-TV-43', 2_999], ['ELE-LAPTOP-14', 5_499], ['ELE-LAPTOP-GAMER', 9_999], ['ELE-TABLET-10', 1_899], ['ELE-PHONE-A', 1_499],
    ['ELE-PHONE-PRO', 7_499], ['ELE-HEADPHONES', 399], ['ELE-EARBUDS', 249], ['ELE-SPEAKER', 549], ['ELE-CONSOLE', 4_299], ['ELE-WATCH', 899],
    ['ELE-CAMERA', 3_799], ['ELE-SSD-1TB', 649], ['ELE-CHARGER', 129],
  ],
  Ropa: [
    ['ROP-JEANS', 249], ['ROP-TSHIRT', 89], ['ROP-HOODIE', 219], ['ROP-JACKET', 449], ['ROP-DRESS', 299], ['ROP-SNEAKERS', 599], ['ROP-BOOTS', 699],
    ['ROP-SOCKS-6', 79], ['ROP-BELT', 119], ['ROP-SCARF', 99], ['ROP-SHIRT', 189], ['ROP-SKIRT', 179], ['ROP-PYJAMAS', 169],
  ],
  Hogar: [
    ['HOG-AIRFRYER', 699], ['HOG-BLENDER', 399], ['HOG-COFFEE', 549], ['HOG-VACUUM', 1_299], ['HOG-MATTRESS', 2_499], ['HOG-SHEETS', 249],
    ['HOG-PANS', 599], ['HOG-LAMP', 149], ['HOG-FRIDGE', 5_999], ['HOG-MICROWAVE', 799], ['HOG-CHAIR', 899], ['HOG-TOWELS', 179],
  ],
  Belleza: [
    ['BEL-PERFUME', 649], ['BEL-LIPSTICK', 99], ['BEL-CREAM', 199], ['BEL-SHAMPOO', 79], ['BEL-HAIRDRYER', 349], ['BEL-MAKEUP-KIT', 299],
    ['BEL-SERUM', 259], ['BEL-SHAVER', 399], ['BEL-NAILS', 69], ['BEL-SUNSCREEN', 129],
  ],
};

const CATEGORIES: Weighted<Category> = [['Electronica', 38], ['Ropa', 30], ['Hogar', 20], ['Belleza', 12]];

/** What is left of the price. */
const REST: Weighted<number> = [[1, 10], [0.9, 20], [0.8, 30], [0.7, 25], [0.5, 15]];

/** Units of one sale: few of what is dear. */
const CHEAP_BELOW = 500;
const FEW: Weighted<number> = [[1, 85], [2, 13], [3, 2]];
const MANY: Weighted<number> = [[1, 50], [2, 25], [3, 12], [4, 7], [6, 4], [12, 2]];

/** @param random gives numbers from 0 to below 1; the same numbers give the same event */
export function sampleEvent(random: () => number): Event {
  const categoria = weighted(CATEGORIES, random);
  const [producto_id, price] = oneOf(CATALOGUE[categoria], random);
  return {
    categoria,
    producto_id,
    precio: Math.round(price * weighted(REST, random) * 100) / 100,
    cantidad_vendida: weighted(price < CHEAP_BELOW ? MANY : FEW, random),
  };
}
