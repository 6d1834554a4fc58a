import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catalogue } from './catalogue/index.ts';
import { lengthMs, longestRecoveryMs, planCells, withWindows } from './cells.ts';
import { loadOf, unmeasured } from './run-cell.ts';

const lengths = fc.integer({ min: 1_000, max: 600_000 });

test('the load lasts longer than the windows and the longest recovery, whatever was asked for', () => {
  fc.assert(fc.property(fc.record({ baseline: lengths, during: lengths, recovery: lengths }), (windows) => {
    for (const cell of planCells(catalogue.map((experiment) => withWindows(experiment, windows)), { repeats: 1 })) {
      expect(loadOf(cell).maxDurationMs).toBeGreaterThan(lengthMs(cell.of) + longestRecoveryMs(cell.of));
    }
  }), { numRuns: 5 });
});

describe('a cell without figures', () => {
  const begun = { experiment: 'made-up', route: 'grpc', repeat: 1, startedAt: 'now', commit: 'abc' };

  test.each([['unsupported', 'no se puede hacer aquí (en inglés): no links'], ['invalid', 'no se pudo medir (en inglés): no links']] as const)('is %s, and says so in both languages', (verdict, es) => {
    expect(unmeasured(verdict, begun, 'no links')).toMatchObject({ ...begun, verdict, reasons: [{ en: 'no links', es }], windows: {} });
  });
});
