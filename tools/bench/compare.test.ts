import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { interleave, ratio, spread } from './compare.ts';

describe('contenders', () => {
  it('take turns, and rounds that warm up do not count', async () => {
    const turns: string[] = [];
    const contender = (name: string) => async () => { turns.push(name); return turns.length; };
    const results = await interleave({ a: contender('a'), b: contender('b') }, { warmUpRounds: 1, rounds: 2 });
    expect(turns.join('')).toBe('ababab');
    expect(results).toEqual({ a: [3, 5], b: [4, 6] });
  });

  it('end at the first failure', async () => {
    const fails = async (): Promise<number> => { throw new Error('no broker'); };
    await expect(interleave({ a: fails }, { warmUpRounds: 1, rounds: 3 })).rejects.toThrow('no broker');
  });
});

describe('a spread', () => {
  it('has the median between the extremes, whatever the order', () => {
    // Plus 0 makes -0 a 0: they are equal as measurements, and not to toEqual.
    const measurement = fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0);
    fc.assert(fc.property(fc.array(measurement, { minLength: 1 }), (values) => {
      const { median, min, max, rounds } = spread(values);
      expect(min).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(max);
      expect(values.filter((value) => value <= median).length * 2).toBeGreaterThanOrEqual(values.length);
      expect(values.filter((value) => value >= median).length * 2).toBeGreaterThanOrEqual(values.length);
      expect(rounds).toBe(values.length);
      expect(spread([...values].reverse())).toEqual({ median, min, max, rounds });
    }));
  });

  it('is refused where nothing was measured', () => {
    expect(() => spread([])).toThrow('must be one finite number at least');
    expect(() => spread([1, 0 / 0])).toThrow('must be one finite number at least');
  });
});

describe('a ratio', () => {
  it('compares what was measured in the same round', () => {
    // The machine was ten times slower in the second round: the ratio does not see it.
    expect(ratio([90, 9, 91], [100, 10, 100])).toEqual({ median: 0.9, min: 0.9, max: 0.91, rounds: 3 });
  });

  it('is refused where a round is missing', () => {
    expect(() => ratio([1, 2], [1])).toThrow('2 rounds against 1');
  });
});
