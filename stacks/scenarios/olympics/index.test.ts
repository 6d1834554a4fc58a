import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asStored, sampleEvents } from '../../testing/as-stored.ts';
import { DISCIPLINES, FACULTIES } from './event.ts';
import { decide, RESULTS } from './decide.ts';
import { olympics } from './index.ts';

const event = { student: 'Ana Mora', faculty: 'ingenieria', age: 20, discipline: 'boxing' };
const { faculty, discipline, result } = olympics.dimensions;
const medals = olympics.measures!['medals']!;

const events = fc.record({ student: fc.string(), faculty: fc.constantFrom(...FACULTIES), age: fc.nat({ max: 130 }), discipline: fc.constantFrom(...DISCIPLINES) });

describe('a student', () => {
  test('takes the path of the faculty', () => expect([faculty!.of(event), Object.keys(olympics.paths)]).toEqual(['ingenieria', [...FACULTIES]]));

  test('may not say the result', () => {
    for (const value of [...RESULTS, 'RESULT_UNKNOWN', null, 1]) {
      expect([value, olympics.schema.safeParse({ ...event, result: value }).success]).toEqual([value, false]);
    }
  });

  test.each([
    ['faculty', ['medicina', 'Ingenieria', 'FACULTY_UNKNOWN', 1, undefined]],
    ['discipline', ['chess', 'DISCIPLINE_UNKNOWN', 1, undefined]],
    ['age', [-1, 131, 1.5, '20', undefined]],
    ['student', ['', ' ', undefined]],
  ])('with a wrong %s is refused by that name', (field, wrong) => {
    for (const value of wrong) {
      const issues = olympics.schema.safeParse({ ...event, [field]: value }).error?.issues ?? [];
      expect([value, issues.map(({ path }) => path)]).toEqual([value, [[field]]]);
    }
  });
});

describe('a result', () => {
  test('is the same whenever and wherever the same event is decided', () => {
    fc.assert(fc.property(events, (one) => {
      const decided = decide(one);
      const { student, faculty: of, age, discipline: by } = one;
      expect(decide({ discipline: by, age, faculty: of, student })['result']).toBe(decided['result']);
      // Decided again, e.g. after a redelivery: nothing changes.
      expect(decide(decided)).toEqual(decided);
      expect({ ...decided, result: undefined }).toEqual({ ...one, result: undefined });
    }));
    // Whoever changes these changes every run that was ever compared with another.
    expect(sampleEvents(olympics, 8).map((one) => decide(one)['result'])).toMatchInlineSnapshot(`
[
  "winners",
  "losers",
  "winners",
  "losers",
  "losers",
  "winners",
  "losers",
  "losers",
]
`);
  });

  test('has a topic of its own, whatever it is', () => {
    fc.assert(fc.property(events, (one) => expect(RESULTS).toContain(result!.of(decide(one)))));
  });

  test('is a win for about half, in every discipline and faculty', () => {
    const decided = sampleEvents(olympics, 6_000).map((one) => asStored(olympics, one));
    for (const by of DISCIPLINES) {
      for (const of of FACULTIES) {
        const some = decided.filter((one) => discipline!.of(one) === by && faculty!.of(one) === of);
        const won = some.filter((one) => medals.of(one) === 1).length;
        // Five standard deviations.
        expect([by, of, Math.abs(won - some.length / 2) < 5 * Math.sqrt(some.length / 4), some.length > 200]).toEqual([by, of, true, true]);
      }
    }
  });

  test('makes medals that add up: one per winner, none else', () => {
    const decided = sampleEvents(olympics, 500).map((one) => asStored(olympics, one));
    expect(decided.reduce((sum, one) => sum + medals.of(one), 0)).toBe(decided.filter((one) => result!.of(one) === 'winners').length);
    expect(medals.of(event)).toBe(0);
  });
});
