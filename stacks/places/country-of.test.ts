import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CITIES, COUNTRIES } from './generated/places.ts';
import { FREE_TEXT_MARK } from '../scenarios/scenario.ts';
import { MAX_PLACE_CHARS, countryLabel, countryOf } from './country-of.ts';

describe('a place is recognised', () => {
  test.each([
    // countries: languages, codes, accents, case, usual variants
    ['Guatemala', 'GT'], ['GUATEMALA', 'GT'], ['gt', 'GT'], ['GTM', 'GT'], ['  México ', 'MX'], ['mexico', 'MX'],
    ['Brasil', 'BR'], ['Brazil', 'BR'], ['Alemania', 'DE'], ['Deutschland', 'DE'], ['EE. UU.', 'US'], ['U.S.A.', 'US'],
    ['Estados Unidos', 'US'], ['England', 'GB'], ['Reino Unido', 'GB'], ['Côte d’Ivoire', 'CI'], ['Republic of Korea', 'KR'],
    ['Corea del Norte', 'KP'], ['Antigua y Barbuda', 'AG'], ['República Dominicana', 'DO'], ['Türkiye', 'TR'],
    // cities, in English, in Spanish, as they are written there
    ['Guatemala City', 'GT'], ['Ciudad de Guatemala', 'GT'], ['Quetzaltenango', 'GT'], ['Xela', 'GT'], ['São Paulo', 'BR'],
    ['Sao Paulo', 'BR'], ['Nueva York', 'US'], ['New York', 'US'], ['NYC', 'US'], ['Londres', 'GB'], ['Köln', 'DE'], ['Cologne', 'DE'],
    ['Colonia', 'DE'], ['CDMX', 'MX'], ['Mexico City', 'MX'], ['Kuwait City', 'KW'], ['Ciudad de Panamá', 'PA'], ['St. Petersburg', 'RU'],
    ['Washington, D.C.', 'US'], ['Moscú', 'RU'],
    // regions
    ['Alta Verapaz', 'GT'], ['Departamento de Petén', 'GT'], ['Antioquia', 'CO'], ['California', 'US'], ['New Mexico', 'US'],
    // two parts and more
    ['New York, USA', 'US'], ['Quetzaltenango, Guatemala', 'GT'], ['Lima - Perú', 'PE'], ['Perú: Lima', 'PE'], ['Springfield (USA)', 'US'],
    ['London, Ontario, Canada', 'CA'], ['a village nobody knows, Honduras', 'HN'], ['New York USA', 'US'], ['Salamá Baja Verapaz Guatemala', 'GT'],
    ['México, D.F.', 'MX'],
  ])('%s -> %s', (written, code) => {
    expect(countryOf(written)).toBe(code);
  });

  test.each([
    ['Los Angeles, CA', 'US'], ['Vancouver, Canada', 'CA'], ['Chicago, IL', 'US'], ['Haifa, IL', 'IL'], ['Wilmington, DE', 'US'],
    ['Berlin, DE', 'DE'], ['Austin TX', 'US'], ['Toronto, ON', 'CA'], ['London, ON', 'CA'], ['Paris, Texas', 'US'], ['Paris', 'FR'],
    ['Georgia', 'GE'], ['Atlanta, Georgia', 'US'], ['Tbilisi, Georgia', 'GE'], ['Córdoba, España', 'ES'], ['Córdoba', 'AR'],
    ['San José, Costa Rica', 'CR'], ['San Jose, California', 'US'], ['Birmingham', 'GB'], ['Birmingham, AL', 'US'],
  ])('where a name is ambiguous, what stands beside it decides, then the number of people: %s -> %s', (written, code) => {
    expect(countryOf(written)).toBe(code);
  });
});

describe('a place that is not recognised', () => {
  test.each(['Narnia', 'Middle Earth', 'my home', 'n/a', 'desconocido', 'Nowhere in particular', '東京'])('%s is kept as written, marked', (text) => {
    expect(countryOf(text)).toBe(FREE_TEXT_MARK + text);
    expect(countryLabel(countryOf(text))).toEqual({ en: text, es: text });
  });

  test('is put on one line and clipped', () => {
    expect(countryOf('  far \n\t away\u0000 ')).toBe('?far away');
    expect(countryOf('x'.repeat(5_000))).toBe(FREE_TEXT_MARK + 'x'.repeat(MAX_PLACE_CHARS));
  });
});

test('any text gives a code that has a label, or the marked text; never empty, never an error, the same every time', () => {
  const words = fc.constantFrom('Guatemala', 'city', 'of', 'TX', ',', ' - ', '(', 'São', '?', 'GT', '\u0000', 'İ', 'new', 'york');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.array(words).map((some) => some.join(' ')));
  fc.assert(fc.property(text, (location) => {
    const place = countryOf(location);
    expect(place).toMatch(/^([A-Z]{2}$|\?)/);
    expect(place.length).toBeLessThanOrEqual(MAX_PLACE_CHARS + 1);
    expect(place.isWellFormed()).toBe(true);
    expect(countryLabel(place).en).not.toBe('');
    expect(countryLabel(place).es).not.toBe('');
    expect(countryOf(location)).toBe(place);
  }), { numRuns: 2_000 });
});

test('letter case and accents make no difference', () => {
  const names = CITIES.split(/[|\n]/).filter((name) => /^[a-z ]{3,}$/.test(name));
  expect(names.length).toBeGreaterThan(15_000);
  fc.assert(fc.property(fc.constantFrom(...names), (name) => {
    expect(countryOf(name.toUpperCase())).toBe(countryOf(name));
    expect(countryOf(name.replaceAll('a', 'á').replaceAll('o', 'ô'))).toBe(countryOf(name));
  }));
});

test('every country is recognised by its codes and by its labels in both languages', () => {
  const countries = COUNTRIES.trim().split('\n').map((line) => line.split('|'));
  expect(countries.length).toBeGreaterThan(245);
  for (const [alpha2, alpha3, en, es] of countries) {
    expect([alpha2, countryOf(alpha2!), countryOf(alpha3!)]).toEqual([alpha2, alpha2, alpha2]);
    expect(countryLabel(alpha2!)).toEqual({ en, es });
    for (const label of [en!, es!]) expect([label, countryOf(label)]).toEqual([label, alpha2]);
  }
});
