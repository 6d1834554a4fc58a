import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pickLanguage, roundedPercent, texts, wordsIn } from './text.ts';

describe('the language', () => {
  test.each([
    ['es', ['en-US'], 'es'], [null, ['es-GT', 'en'], 'es'], [null, ['fr', 'es'], 'es'], [null, ['fr'], 'en'], ['xx', [], 'en'],
  ] as const)('remembered %p, browser %p: %s', (remembered, browser, language) => {
    expect(pickLanguage(remembered, browser)).toBe(language);
  });
  test('every text is there in both', () => {
    for (const text of Object.values(texts)) expect([text.en.trim(), text.es.trim()]).not.toContain('');
  });
});

describe('figures', () => {
  test('are written as each language does', () => {
    expect(wordsIn('en').whole(1_234.4)).toBe('1,234');
    expect(wordsIn('es').whole(1_234)).toBe('1.234');
    expect(wordsIn('en').latency(1_530)).toBe('1.53 s');
    expect(wordsIn('en').latency(2.345)).toBe('2.35 ms');
    expect(wordsIn('en').latency(null)).toBe('–');
  });
  test('of measures have their decimals and their unit', () => {
    expect(wordsIn('en').amount(1_234.5, { decimals: 2, unit: 'Q' })).toBe('1,234.50 Q');
    expect(wordsIn('es').amount(7, {})).toBe('7');
    expect(wordsIn('en').fixed(null, 2, 'W')).toBe('–');
    expect([5_000, 120_000, 3_600_000, 1_500].map(wordsIn('en').span)).toEqual(['5 s', '2 min', '1 h', '1,500 ms']);
  });
  test('a share of very many keeps three digits, however small it is', () => {
    expect(wordsIn('en').finePercent(848 / 14_901_286)).toBe('0.00569 %');
    expect(wordsIn('es').finePercent(0.5)).toBe('50 %');
    expect(wordsIn('en').finePercent(0)).toBe('0 %');
  });
  test('a share is called all or nothing only when it is', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      const percent = roundedPercent(share);
      expect(percent === 100).toBe(share === 1);
      expect(percent === 0).toBe(share === 0);
      expect(Math.abs(percent - share * 100)).toBeLessThanOrEqual(0.1);
    }), { examples: [[0.9999], [1e-9]] });
  });
});
