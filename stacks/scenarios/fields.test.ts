import { describe, expect, test } from '@jest/globals';
import { amount, choice, event, text, whole } from './fields.ts';

const schema = event({ name: text(5), units: whole(1, 10_000), price: amount(0, 10), colour: choice(['red', 'blue']), note: text(5).optional() });
const good = { name: 'Ana', units: 1, price: 0.5, colour: 'red' };

/** Field -> what is said of it. */
function said(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(schema.safeParse(value).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? []);
}

describe('an event', () => {
  test('of its fields is taken as it is', () => {
    for (const value of [good, { ...good, note: 'x' }, { ...good, units: 10_000, price: 10 }]) expect(schema.parse(value)).toEqual(value);
  });

  test.each([
    [{}, { name: 'is missing', units: 'is missing', price: 'is missing', colour: 'is missing' }],
    [{ ...good, name: ' \t' }, { name: 'must not be blank' }],
    [{ ...good, name: '' }, { name: 'must not be blank' }],
    [{ ...good, name: 'abcdef' }, { name: 'must have at most 5 characters' }],
    [{ ...good, name: 5, note: null }, { name: 'must be a text', note: 'must be a text' }],
    [{ ...good, price: -0.01 }, { price: 'must be a number from 0 to 10' }],
    [{ ...good, price: '1' }, { price: 'must be a number from 0 to 10' }],
    [{ ...good, price: NaN }, { price: 'must be a number from 0 to 10' }],
    [{ ...good, colour: 'green' }, { colour: 'must be one of red, blue' }],
    [{ ...good, colour: 1 }, { colour: 'must be one of red, blue' }],
    ...[0, -1, 1.5, 10_001, '1', null, Infinity].map((units) => [{ ...good, units }, { units: 'must be a whole number from 1 to 10,000' }] as const),
    ...[null, 'x', 5, []].map((value) => [value, { '': 'must be an object with the fields name, units, price, colour, note' }] as const),
  ])('%j is told %j', (value, problems) => {
    expect(said(value)).toEqual(problems);
  });

  test('has no other fields', () => expect(schema.safeParse({ ...good, extra: 1 }).success).toBe(false));
});
