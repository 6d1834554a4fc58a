import { describe, expect, test } from '@jest/globals';
import type { CellResult } from './results.ts';
import { unmeasured } from './run-cell.ts';
import { untilItSaysSomething } from './tries.ts';

const begun = { experiment: 'made-up', route: '*', repeat: 1, startedAt: '2026-01-02T03:04:05.000Z', commit: 'abc' };
const invalid = (why: string) => unmeasured('invalid', begun, why);
const held: CellResult = { ...invalid(''), verdict: 'held', reasons: [] };
const inTurn = (...results: readonly CellResult[]) => { const left = [...results]; return async () => left.shift()!; };
const whys = ({ earlier }: CellResult) => earlier?.map((reasons) => reasons.map(({ en }) => en));

describe('a cell', () => {
  test('that says something is measured once', async () => {
    expect(await untilItSaysSomething(undefined, 2, inTurn(held))).toEqual(held);
  });

  test('that says nothing is measured again, and keeps why', async () => {
    const result = await untilItSaysSomething(undefined, 3, inTurn(invalid('residue'), invalid('busy'), held));
    expect([result.verdict, whys(result)]).toEqual(['held', [['residue'], ['busy']]]);
  });

  test('is measured so often and no more; the last try is the result', async () => {
    const result = await untilItSaysSomething(undefined, 2, inTurn(invalid('one'), invalid('two'), held));
    expect([result.verdict, result.reasons[0]!.en, whys(result)]).toEqual(['invalid', 'two', [['one']]]);
  });

  test('knows what an earlier start left of it, and of how many at most', async () => {
    let result = await untilItSaysSomething(undefined, 1, inTurn(invalid('0')));
    for (let start = 1; start <= 12; start += 1) result = await untilItSaysSomething(result, 1, inTurn(invalid(String(start))));
    expect(whys(result)).toEqual(Array.from({ length: 10 }, (_, index) => [String(index + 2)]));
  });
});
