import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify, formatOutcome, parseOutcome, saidOutcome, type OutcomeKind } from './outcomes.ts';

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

test('a line says again what it was made of', () => {
  const word = fc.stringMatching(/^[\w.:-]{1,40}$/);
  const outcome = fc.record({
    id: word, outcome: fc.constantFrom('acked', 'rejected', 'indeterminate'), status: fc.nat(599), route: word,
  } as const);
  fc.assert(fc.property(outcome, (one) => {
    expect(parseOutcome(formatOutcome(one))).toEqual(one);
  }));
});

test.each(['', 'a\tacked\t202', 'a\tlost\t202\tgrpc', 'a\tacked\tx\tgrpc', 'a\tacked\t202\tgrpc\tmore', '\tacked\t202\tgrpc'])(
  'a line that is cut off or strange is refused: %j', (line) => {
    expect(() => parseOutcome(line)).toThrow('Reading an outcome');
  });
