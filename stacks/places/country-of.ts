/**
 * Which country a free-text location means: its ISO 3166-1 alpha-2 code, or the text itself behind `?` where it isn't
 * known. Recognised are countries (English, Spanish, codes), cities, regions, and the usual ways to combine them.
 */
import { FREE_TEXT_MARK, type Text } from '../scenarios/scenario.ts';
import { foldName } from '../fold-name.ts';
import { CITIES, COUNTRIES, REGION_CODES, REGIONS } from './generated/places.ts';

/** A longer text is clipped to this many characters (UTF-16 units) before it is looked at. */
export const MAX_PLACE_CHARS = 120;

/** How many different texts are remembered; when it is full, remembering begins anew. */
const MAX_REMEMBERED = 20_000;

/** "New York USA": this many words are tried as two parts. */
const MAX_WORDS = 8;

const remembered = new Map<string, string>();

/** An alpha-2 code in upper case, or `?` and the text. Never throws, never empty. */
export function countryOf(location: string): string {
  const known = remembered.get(location);
  if (known !== undefined) return known;
  const text = tidied(location);
  const place = countriesOf(text)[0] ?? FREE_TEXT_MARK + text;
  if (location.length <= MAX_PLACE_CHARS) {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(location, place);
  }
  return place;
}

/** The name of a place as a person reads it: a country's, or the text that could not be placed. */
export function countryLabel(value: string): Text {
  const text = value.startsWith(FREE_TEXT_MARK) && value.length > 1 ? value.slice(1) : value;
  return atlas().labels.get(value) ?? { en: text, es: text };
}

/** In what places are looked up: folded name -> the countries that have it, the likeliest first. */
interface Atlas {
  readonly labels: ReadonlyMap<string, Text>;
  readonly countries: ReadonlyMap<string, readonly string[]>;
  readonly cities: ReadonlyMap<string, readonly string[]>;
  readonly regions: ReadonlyMap<string, readonly string[]>;
  readonly regionCodes: ReadonlyMap<string, readonly string[]>;
}

const NONE: readonly string[] = [];
let opened: Atlas | undefined;

/** Read at the first look-up: a program that places nothing pays nothing. */
function atlas(): Atlas {
  opened ??= openAtlas();
  return opened;
}

function openAtlas(): Atlas {
  const labels = new Map<string, Text>();
  const countries = new Map<string, readonly string[]>();
  for (const [alpha2, alpha3, en, es, ...names] of lines(COUNTRIES)) {
    labels.set(alpha2!, { en: en!, es: es! });
    for (const name of [alpha2!.toLowerCase(), alpha3!.toLowerCase(), ...names]) countries.set(name, [alpha2!]);
  }
  return { labels, countries, cities: byName(CITIES), regions: byName(REGIONS), regionCodes: byName(REGION_CODES) };
}

function byName(table: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [codes, ...names] of lines(table)) {
    const countries = codes!.split(',');
    for (const name of names) found.set(name, countries);
  }
  return found;
}

function lines(table: string): string[][] {
  return table.trim().split('\n').map((line) => line.split('|'));
}

/** On one line, well-formed, clipped. */
function tidied(location: string): string {
  return location.slice(0, MAX_PLACE_CHARS).toWellFormed().replace(/[\s\p{C}]+/gu, ' ').trim();
}

function countriesOf(text: string): readonly string[] {
  const whole = foldName(text);
  const direct = named(whole);
  if (direct.length > 0) return direct;
  const parts = text.split(/[,;/()|–—]| - /).map(foldName).filter((part) => part !== '');
  if (parts.length > 1) {
    const combined = inParts(parts, false);
    if (combined.length > 0) return combined;
  }
  const words = whole.split(' ').slice(0, MAX_WORDS);
  for (let cut = 1; cut < words.length; cut++) {
    const combined = inParts([words.slice(0, cut).join(' '), words.slice(cut).join(' ')], true);
    if (combined.length > 0) return combined;
  }
  return NONE;
}

/** What one name means by itself, with or without what people put around it ("City of …", "… Province"). */
function named(name: string): readonly string[] {
  const { countries, cities, regions } = atlas();
  const look = (key: string) => countries.get(key) ?? cities.get(key) ?? regions.get(key);
  return look(name) ?? look(name.replace(AROUND, '')) ?? NONE;
}

const AROUND = new RegExp('^(republica|republic|reino|kingdom|ciudad|city|departamento|department|estado|state|provincia|province|region)'
  + ' (de la|de los|del|de|of the|of) | (city|department|state|province|region|county)$', 'g');

/**
 * "Quetzaltenango, Guatemala", "Austin, TX", "London, Ontario, Canada", "Perú: Lima".
 * @param strict where the parts are only guessed, nothing is taken that isn't a country's name or borne out by a city
 */
function inParts(parts: readonly string[], strict: boolean): readonly string[] {
  const { countries, cities, regions, regionCodes } = atlas();
  const last = parts.at(-1)!;
  const isCode = last.length === 2;
  const holders = [countries.get(last), regionCodes.get(last), isCode ? undefined : regions.get(last)].flatMap((codes) => codes ?? NONE);
  const before = parts.slice(0, -1);
  for (const part of before) {
    const found = cities.get(part) ?? regions.get(part) ?? NONE;
    const both = holders.filter((country) => found.includes(country));
    if (both.length > 0) return both;
  }
  if (strict) return (isCode ? undefined : countries.get(last)) ?? (parts[0]!.length > 3 ? countries.get(parts[0]!) : undefined) ?? NONE;
  if (holders.length > 0) return holders;
  return parts.map((part) => countries.get(part)).find((codes) => codes !== undefined)
    ?? parts.map(named).find((codes) => codes.length > 0) ?? NONE;
}
