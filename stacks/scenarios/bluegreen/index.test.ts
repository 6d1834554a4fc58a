import { describe, expect, test } from '@jest/globals';
import { bluegreen } from './index.ts';

const event = { name: 'Ana Mora', location: 'Xela', age: 34, vaccine_type: 'Moderna', n_dose: 1 };

describe('an event', () => {
  test('says which dose it is', () => {
    expect(bluegreen.schema.safeParse(event).success).toBe(true);
    const { n_dose: _, ...without } = event;
    expect(bluegreen.schema.safeParse(without).error!.issues.map(({ path }) => path)).toEqual([['n_dose']]);
    for (const dose of [0, 1.5, 11, '1']) expect([dose, bluegreen.schema.safeParse({ ...event, n_dose: dose }).success]).toEqual([dose, false]);
  });
  test('says no gender', () => expect(bluegreen.schema.safeParse({ ...event, gender: 'female' }).success).toBe(false));
});

describe('a person', () => {
  const { of, label } = bluegreen.dimensions['firstDose']!;
  test('is counted with the first dose, in a department', () => expect(of(event)).toBe('GT-09'));
  test('is not counted again with later ones', () => {
    for (const dose of [2, 3, 10]) expect(of({ ...event, n_dose: dose })).toBe(of({ ...event, location: 'Mars', n_dose: 2 }));
    expect(label!(of({ ...event, n_dose: 2 })).en).toBe('Second and later doses');
  });
  test('of a place that is unknown is counted as it is written', () => {
    expect(of({ ...event, location: 'Mars' })).toBe('?Mars');
    expect(label!('?Mars')).toEqual({ en: 'Mars', es: 'Mars' });
  });
});
