import { describe, expect, test } from '@jest/globals';
import { blackfriday } from './index.ts';

const sale = { categoria: 'Electronica', producto_id: 'ELE-TV-55', precio: 4_799.99, cantidad_vendida: 3 };
const { dimensions, measures } = blackfriday;

describe('a sale', () => {
  test('is taken with what it says, and with nothing but that', () => {
    expect(blackfriday.schema.parse(sale)).toEqual(sale);
    expect(blackfriday.schema.parse({ ...sale, precio: 0 })).toEqual({ ...sale, precio: 0 });
    expect(blackfriday.schema.safeParse({ ...sale, tienda: 'centro' }).success).toBe(false);
  });

  test.each([
    ['categoria', ['Juguetes', 'electronica', 'CATEGORIA_DESCONOCIDA', 1, 0, null, undefined]],
    ['producto_id', ['', '  ', 7, 'x'.repeat(61), undefined]],
    ['precio', [-1, -0.01, '4', Infinity, NaN, 1_000_001, undefined]],
    ['cantidad_vendida', [0, -1, 1.5, '1', 10_001, undefined]],
  ])('with a wrong %s is refused by that name', (field, wrong) => {
    for (const value of wrong) {
      const issues = blackfriday.schema.safeParse({ ...sale, [field]: value }).error?.issues ?? [];
      expect([value, issues.map(({ path }) => path)]).toEqual([value, [[field]]]);
    }
  });

  test('counts for its category, its product and its money', () => {
    expect([dimensions['category']!.of(sale), dimensions['product']!.of(sale)]).toEqual(['Electronica', 'ELE-TV-55']);
    expect(dimensions['category']!.label!('Electronica')).toEqual({ en: 'Electronics', es: 'Electrónica' });
    expect([measures!['units']!.of(sale), measures!['price']!.of(sale)]).toEqual([3, 4_799.99]);
    expect(measures!['revenue']!.of(sale)).toBeCloseTo(14_399.97, 6);
  });
});
