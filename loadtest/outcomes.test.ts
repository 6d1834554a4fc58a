import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify, parseOutcome, saidOutcome, type OutcomeKind } from './outcomes.ts';

describe('what is known about an event', () => {
  test.each<[number, string, OutcomeKind]>([
    [202, '{"id":"a"}', 'acked'],
    [400, '{"error":"age"}', 'rejected'], [413, '', 'rejected'], [429, '{"outcome":"rejected"}', 'rejected'],
    [503, '{"outcome":"rejected"}', 'rejected'], [500, '{"outcome":"rejected"}', 'rejected'],
    [503, '{"outcome":"unknown"}', 'indeterminate'], [503, 'no healthy upstream', 'indeterminate'], [500, '', 'indeterminate'],
    [504, '{}', 'indeterminate'], [502, '[]', 'indeterminate'], [409, '{"outcome":"unknown"}', 'indeterminate'],
    [0, '', 'indeterminate'], [200, '', 'indeterminate'], [302, '', 'indeterminate'],
  ])('%i %s: %s', (status, body, expected) => {
    expect(classify(status, saidOutcome(body))).toBe(expected);
  });
});

test('a line says what became of an event, and when', () => {
  const word = fc.stringMatching(/^[\w.:-]{1,40}$/);
  const outcome = fc.record({
    id: word, outcome: fc.constantFrom('acked', 'rejected', 'indeterminate'), status: fc.nat(599), route: word,
  } as const);
  const timing = fc.record({ dueAt: fc.integer({ min: 0, max: 2e13 }).map((tenths) => tenths / 10), latencyMs: fc.nat(1e8).map((micros) => micros / 1_000) });
  fc.assert(fc.property(outcome, timing, (one, when) => {
    const line = [one.id, one.outcome, one.status, one.route, when.dueAt.toFixed(1), when.latencyMs.toFixed(3)].join('\t');
    expect(parseOutcome(line)).toEqual({ outcome: one, timing: when });
  }));
});

const WHEN = '\t1700000000000.5\t12.345';
test.each(['', 'a\tacked\t202', 'a\tacked\t202\tgrpc', 'a\tacked\t202\tgrpc\t1700000000000.5\t', `a\tlost\t202\tgrpc${WHEN}`, `a\tacked\tx\tgrpc${WHEN}`, `a\tacked\t202\tgrpc${WHEN}\tmore`, `\tacked\t202\tgrpc${WHEN}`])(
  'a line that is cut off or strange is refused: %j', (line) => {
    expect(() => parseOutcome(line)).toThrow('Reading an outcome');
  });
