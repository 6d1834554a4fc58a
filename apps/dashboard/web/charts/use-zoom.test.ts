import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { within, zoomed, type View } from './use-zoom.ts';

test('however it is zoomed and dragged, the drawing fills its frame', () => {
  const step = fc.record({ factor: fc.double({ min: 0.1, max: 10, noNaN: true }), dx: fc.integer({ min: -999, max: 999 }), dy: fc.integer({ min: -999, max: 999 }) });
  fc.assert(fc.property(fc.array(step), (steps) => {
    let view: View = { scale: 1, x: 0, y: 0 };
    for (const { factor, dx, dy } of steps) {
      view = zoomed(view, factor, 960, 440);
      view = within({ ...view, x: view.x + dx, y: view.y + dy }, 960, 440);
      expect(view.scale).toBeGreaterThanOrEqual(1);
      for (const [at, size] of [[view.x, 960], [view.y, 440]] as const) {
        expect(at).toBeLessThanOrEqual(0);
        expect(at + size * view.scale).toBeGreaterThanOrEqual(size - 1e-6);
      }
    }
  }));
});
