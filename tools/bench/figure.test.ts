import { describe, expect, it } from '@jest/globals';
import { figuresText, isReached, number, tableText, type Figure } from './figure.ts';

const figure = (median: number, goal?: Figure['goal']): Figure =>
  ({ name: 'ratio', unit: '×', measured: { median, min: median - 1, max: median + 1, rounds: 5 }, ...goal ? { goal } : {} });

describe('a goal', () => {
  it('is reached or missed by the median', () => {
    expect(isReached(figure(8, { atLeast: 8 }))).toBe(true);
    expect(isReached(figure(7.9, { atLeast: 8 }))).toBe(false);
    expect(isReached(figure(8, { atMost: 8 }))).toBe(true);
    expect(isReached(figure(8.1, { atMost: 8 }))).toBe(false);
    expect(isReached(figure(8))).toBeUndefined();
  });
});

describe('the text', () => {
  it('shows each figure with spread, rounds, goal and whether it was reached', () => {
    const text = figuresText([figure(7.123456, { atLeast: 8 }), { name: 'mode', notMeasured: 'there is none' }]);
    expect(text).toMatch(/ratio +7\.12 × +6\.12 – 8\.12 +5 +≥ 8 +MISSED/);
    expect(text).toContain('mode - not measured: there is none');
  });

  it('says so when nothing could be measured', () => {
    expect(figuresText([{ name: 'mode', notMeasured: 'there is none' }])).toBe('  mode - not measured: there is none');
  });

  it('aligns tables', () => {
    expect(tableText({ title: 'Where it goes', columns: ['process', 's'], rows: [['split', 0.0421], ['entry-kafka', 12_345]] }))
      .toBe('  Where it goes\n    process           s\n    split        0.0421\n    entry-kafka  12,345');
  });
});

it.each([[0, '0'], [0.012345, '0.0123'], [999.4, '999'], [1234.5, '1,235']])('%d is shown as %s', (value, text) => {
  expect(number(value)).toBe(text);
});
