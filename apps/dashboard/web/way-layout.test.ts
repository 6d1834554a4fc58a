import { describe, expect, test } from '@jest/globals';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { wayOf } from '../server/way.ts';
import { boxHeight, layoutOf, stepsOf } from './way-layout.ts';

const ways = Object.values(scenarios).map((scenario) => [scenario.id, wayOf(scenario)] as const);

describe('the boxes', () => {
  test.each(ways)('of %s stand apart, inside, and lead to the right', (_, way) => {
    for (const width of [1_000, 1_336, 1_700]) {
      const { places, links, boxWidth, height } = layoutOf(way, width)!;
      expect(places).toHaveLength(way.length);
      for (const { x, y } of places) {
        expect([x, y].every((value) => value >= 0)).toBe(true);
        expect(x + boxWidth).toBeLessThanOrEqual(width + 0.001);
        expect(y + boxHeight).toBeLessThanOrEqual(height + 0.001);
      }
      const overlapping = places.flatMap((one, index) => places.slice(index + 1)
        .filter((other) => Math.abs(one.x - other.x) < boxWidth && Math.abs(one.y - other.y) < boxHeight).map(({ box }) => `${one.box.id} ${box.id}`));
      expect(overlapping).toEqual([]);
      for (const { points } of links) {
        expect(points.every(({ x }, index) => index === 0 || x > points[index - 1]!.x)).toBe(true);
        // Past a box, never through it.
        const crossed = points.flatMap((point, index) => (index % 2 === 1 && index < points.length - 1
          ? places.filter(({ x, y }) => Math.abs(x - point.x) < 1 && point.y > y && point.y < y + boxHeight) : []));
        expect(crossed.map(({ box }) => box.id)).toEqual([]);
      }
    }
  });

  test('stand one step below the other where there is no room for them', () => {
    const way = wayOf(scenarios.blackfriday);
    expect(layoutOf(way, 350)).toBeNull();
    expect(stepsOf(way).map((boxes) => boxes.map(({ id }) => id))).toEqual([
      ['split'], ['entry-sales'], ['worker-client'], ['worker-writer-1', 'worker-writer-2'], ['worker-sold'], ['cache'],
    ]);
  });

  test('that are reached by a short and a long way stand behind both', () => {
    expect(stepsOf(wayOf(scenarios.weather)).at(-1)!.map(({ id }) => id)).toEqual(['cache']);
  });
});
