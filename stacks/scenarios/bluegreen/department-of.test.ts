import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { departmentOf, MAX_LOCATION_CHARS } from './department-of.ts';
import { DEPARTMENTS, departmentName, population } from './departments.ts';

test('the departments are all 22 of ISO 3166-2, and their people add up to what the census of 2018 counted', () => {
  expect(DEPARTMENTS.map(({ code }) => code)).toEqual(Array.from({ length: 22 }, (_, n) => `GT-${String(n + 1).padStart(2, '0')}`));
  expect(Object.values(population.sizes).reduce((sum, people) => sum + people, 0)).toBe(14_901_286);
});

test('no name stands for two departments', () => {
  const names = DEPARTMENTS.flatMap(({ name, also }) => [name, ...also]);
  expect(new Set(names).size).toBe(names.length);
});

test('every department is recognised by its code, its name and whatever else is written for it, in any case, with or without accents', () => {
  for (const { code, name, also } of DEPARTMENTS) {
    expect(departmentName(code)).toEqual({ en: name, es: name });
    for (const written of [code, name, ...also, `Departamento de ${name}`, `${name}, Guatemala`, `${name} Guatemala`]) {
      const plain = written.normalize('NFD').replace(/\p{M}/gu, '');
      expect([written, departmentOf(written), departmentOf(plain.toUpperCase()), departmentOf(plain.toLowerCase())]).toEqual([written, code, code, code]);
    }
  }
});

test.each([
  ['Cobán, Alta Verapaz', 'GT-16'], ['coban alta verapaz', 'GT-16'], ['Cobán, Alta Verapaz, Guatemala, C.A.', 'GT-16'], ['Quetzaltenango - Guatemala', 'GT-09'],
  ['Guatemala, Xela', 'GT-09'], ['La Antigua Guatemala', 'GT-03'], ['Zona 10, Guatemala', 'GT-01'], ['Mixco (Guatemala)', 'GT-01'],
  ['El Progreso, Jutiapa', 'GT-22'], ['El Progreso', 'GT-02'], ['  QUICHÉ\t', 'GT-14'], ['Petén Department', 'GT-17'], ['Depto. de Petén', 'GT-17'],
])('%s is %s', (location, code) => expect(departmentOf(location)).toBe(code));

test.each(['San Pedro Sacatepéquez', 'San Marcos La Laguna', 'Aldea Las Flores', 'zona 18', 'Tegucigalpa', 'GT-23', 'constructor'])(
  '%s could be anywhere, and is counted as it is written', (location) => expect(departmentOf(location)).toBe(`?${location}`));

test('whatever is written is a department or the text itself, bounded and well-formed', () => {
  const words = fc.constantFrom('Guatemala', 'Santa', 'Rosa', 'Cobán', 'El Progreso', ',', ' - ', '(', '?', 'GT', '\u0000', 'İ');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.array(words).map((some) => some.join(' ')));
  fc.assert(fc.property(text, (location) => {
    const department = departmentOf(location);
    expect(department).toMatch(/^(GT-(0[1-9]|1\d|2[0-2])$|\?)/);
    expect(department.length).toBeLessThanOrEqual(MAX_LOCATION_CHARS + 1);
    expect(department.isWellFormed()).toBe(true);
  }), { numRuns: 1_000 });
});
