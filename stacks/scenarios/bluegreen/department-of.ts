/**
 * Which department a free-text location means: its code, or the text itself behind `?` where it isn't known. Recognised are
 * departments, their capitals, short names and larger towns, alone or combined ("Cobán, Alta Verapaz, Guatemala").
 */
import { foldName } from '../../fold-name.ts';
import { FREE_TEXT_MARK } from '../scenario.ts';
import { DEPARTMENTS } from './departments.ts';

/** A longer text is clipped to this many characters (UTF-16 units) before it is looked at. */
export const MAX_LOCATION_CHARS = 120;

/** "Cobán Alta Verapaz": this many words are tried as two names. */
const MAX_WORDS = 8;

/** "Guatemala" is also what the country is called: beside any other department it means nothing. */
const CAPITAL = 'GT-01';

const byName: ReadonlyMap<string, string> = new Map(DEPARTMENTS
  .flatMap(({ code, name, also }) => [code, name, ...also].map((one) => [foldName(one), code] as const)));

const AROUND = /^(departamento|depto|dpto|municipio|ciudad|cabecera) (de la|de|del) | (department|depto|dept|gt|ca)$/g;

/** Never throws, never empty. */
export function departmentOf(location: string): string {
  const text = location.slice(0, MAX_LOCATION_CHARS).toWellFormed().replace(/[\s\p{C}]+/gu, ' ').trim();
  const found = [text, ...text.split(/[,;/()|–—]| - /)].flatMap((part) => named(foldName(part)));
  // What is written last is the larger: "El Progreso, Jutiapa" is a town of Jutiapa.
  return found.findLast((code) => code !== CAPITAL) ?? found[0] ?? FREE_TEXT_MARK + text;
}

/** The departments that a name, or two names side by side, stand for; none where only a part of it is known. */
function named(name: string): readonly string[] {
  const whole = look(name);
  if (whole !== undefined) return [whole];
  const words = name.split(' ').slice(0, MAX_WORDS);
  for (let cut = 1; cut < words.length; cut++) {
    const both = [words.slice(0, cut), words.slice(cut)].map((part) => look(part.join(' '))).filter((code) => code !== undefined);
    if (both.length === 2) return both;
  }
  return [];
}

function look(name: string): string | undefined {
  return byName.get(name) ?? byName.get(name.replace(AROUND, ''));
}
