import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bluegreen } from '../../stacks/scenarios/bluegreen/index.ts';
import type { Scenario } from '../../stacks/scenarios/scenario.ts';
import { vaccinations } from '../../stacks/scenarios/vaccinations/index.ts';
import { answer, BadRequest, maxRows, questionOf, type ReportReader } from './answer.ts';

function readerOf(counts: readonly { key: string; count: number }[]): ReportReader {
  return {
    count: () => Promise.resolve(counts),
    measure: () => Promise.resolve(counts.map((row) => ({ ...row, sum: 10 * row.count, mean: 10, max: 12.5 }))),
    series: () => Promise.resolve([{ at: 0, values: [1.5, 2] }, { at: 120_000, values: [3, 4] }]),
    latest: () => Promise.resolve([{ name: 'Ana' }]),
  };
}

describe('a question', () => {
  test('takes a report of the store with its value and language', () => {
    expect(questionOf(vaccinations, 'cache', { report: 'ages', of: 'GT', lang: 'es' }))
      .toMatchObject({ report: { id: 'ages' }, of: 'GT', language: 'es' });
  });

  test.each([
    [{ report: 'nothing' }, 404, 'no such report'],
    [{ report: 'genders' }, 404, 'another store'],
    [{ report: 'constructor' }, 404, 'no such report'],
    [{ report: 'people', of: 'GT' }, 400, 'one dimension'],
    [{ report: 'ages', of: '' }, 400, "'of'"],
    [{ report: 'ages', of: ['GT', 'MX'] }, 400, "'of'"],
    [{ report: 'ages', of: 'x'.repeat(201) }, 400, "'of'"],
    [{ report: 'people', lang: 'fr' }, 400, "'lang'"],
  ])('%j is refused with %i: %s', (asked, status, message) => {
    expect(() => questionOf(vaccinations, 'cache', asked)).toThrow(expect.objectContaining({ status, message: expect.stringContaining(message) }));
  });

  test('a report that there is not is answered with those that there are', () => {
    try {
      questionOf(vaccinations, 'documents', { report: 'x' });
    } catch (error) {
      expect((error as BadRequest).details).toEqual({ reports: ['genders', 'latest'] });
      return;
    }
    throw new Error('nothing was refused');
  });

  test('a latest report needs its value', () => {
    expect(() => questionOf(vaccinations, 'documents', { report: 'latest' })).toThrow(BadRequest);
  });
});

describe('an answer', () => {
  const people = questionOf(vaccinations, 'cache', { report: 'people', lang: 'es' });

  test('names the values in the language asked for, the most frequent first', async () => {
    const found = await answer(vaccinations, readerOf([{ key: 'DE', count: 1 }, { key: 'ES', count: 4 }]), people);
    expect(found).toEqual({
      report: 'people', total: 5,
      rows: [{ key: 'ES', label: 'España', count: 4 }, { key: 'DE', label: 'Alemania', count: 1 }],
    });
  });

  test('values that could not be made out come last, however many there are', async () => {
    const found = await answer(vaccinations, readerOf([{ key: '?Nowhere', count: 90 }, { key: 'GT', count: 1 }]), people);
    expect(found.rows!.map(({ key }) => key)).toEqual(['GT', '?Nowhere']);
  });

  test('is bounded, and its rows and the rest add up to all there is', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(1_000), { maxLength: maxRows * 2 }), async (counts) => {
      const rows = counts.map((count, index) => ({ key: `${index % 3 === 0 ? '?' : ''}v${index}`, count }));
      const found = await answer(vaccinations, readerOf(rows), people);
      expect(found.rows!.length).toBe(Math.min(maxRows, rows.length));
      expect(found.rows!.length + (found.rest?.values ?? 0)).toBe(rows.length);
      expect(found.rows!.reduce((sum, { count }) => sum + count, 0) + (found.rest?.count ?? 0)).toBe(found.total);
    }), { numRuns: 30 });
  });

  test('has a row for each of the population with how many there are, the largest share first, the whole, and the others after them', async () => {
    const found = await answer(bluegreen, readerOf([
      { key: 'later', count: 90 }, { key: '?Mars', count: 7 }, { key: 'GT-01', count: 30 }, { key: 'GT-02', count: 20 },
    ]), questionOf(bluegreen, 'cache', { report: 'vaccinated', lang: 'es' }));
    expect(found.rows).toHaveLength(22 + 2);
    expect(found.rows!.slice(0, 2)).toEqual([
      { key: 'GT-02', label: 'El Progreso', count: 20, of: 176_632 }, { key: 'GT-01', label: 'Guatemala', count: 30, of: 3_015_081 },
    ]);
    expect(found.rows!.slice(2, 22).every(({ count, of }) => count === 0 && of! > 0)).toBe(true);
    expect(found.rows!.slice(22)).toEqual([
      { key: 'later', label: 'Segundas dosis y posteriores', count: 90 }, { key: '?Mars', label: 'Mars', count: 7, unplaced: true },
    ]);
    expect(found.whole).toEqual({ label: 'Guatemala, todo el país', count: 50, of: 14_901_286 });
    expect(found.total).toBe(147);
  });

  test('of all events together holds the newest of all, and takes no value', async () => {
    expect(await answer(bluegreen, readerOf([]), questionOf(bluegreen, 'cache', { report: 'latest' }))).toEqual({ report: 'latest', events: [{ name: 'Ana' }] });
    expect(() => questionOf(bluegreen, 'cache', { report: 'latest', of: 'GT-01' })).toThrow("takes no 'of'");
  });

  test('of a value is labelled by the second dimension', async () => {
    const genders = questionOf(vaccinations, 'documents', { report: 'genders', of: 'GT', lang: 'es' });
    expect(await answer(vaccinations, readerOf([{ key: 'unstated', count: 2 }]), genders))
      .toEqual({ report: 'genders', of: 'GT', total: 2, rows: [{ key: 'unstated', label: 'No indicado', count: 2 }] });
  });
});

describe('figures of measures', () => {
  const measured: Scenario = {
    ...vaccinations,
    measures: { age: { title: { en: 'Age', es: 'Edad' }, of: ({ age }) => Number(age), decimals: 1 } },
    reports: [
      { kind: 'measure', id: 'age', title: { en: 'Age', es: 'Edad' }, store: 'cache', by: ['country'], of: 'age', show: ['mean', 'max'] },
      { kind: 'series', id: 'over-time', title: { en: 'Age', es: 'Edad' }, store: 'cache', by: ['country'], of: ['age', 'age'], stepMs: 60_000, keep: 60 },
    ],
  };

  test('come with the values\' names in the language asked for, the most counted first', async () => {
    const question = questionOf(measured, 'cache', { report: 'age', lang: 'es' });
    expect(await answer(measured, readerOf([{ key: 'ES', count: 4 }, { key: '?Nowhere', count: 1 }]), question)).toEqual({
      report: 'age',
      measures: [
        { key: 'ES', label: 'España', count: 4, sum: 40, mean: 10, max: 12.5 },
        { key: '?Nowhere', label: 'Nowhere', count: 1, sum: 10, mean: 10, max: 12.5 },
      ],
    });
    expect(() => questionOf(measured, 'cache', { report: 'age', of: 'ES' })).toThrow('one dimension');
  });

  test('over time are points of one value, and need it', async () => {
    const question = questionOf(measured, 'cache', { report: 'over-time', of: 'ES' });
    expect(await answer(measured, readerOf([]), question))
      .toEqual({ report: 'over-time', of: 'ES', points: [{ at: 0, values: [1.5, 2] }, { at: 120_000, values: [3, 4] }] });
    expect(() => questionOf(measured, 'cache', { report: 'over-time' })).toThrow("needs 'of', a value of 'country'");
  });
});
