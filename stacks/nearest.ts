/** What a mistyped name was probably meant to be. */
import { distance } from 'fastest-levenshtein';

/** A letter in this many may be wrong. */
const LETTERS_PER_SLIP = 3;

/** `; did you mean \`x\`?` for the known name nearest to what was written, or nothing where none is near. */
export function nearest(written: unknown, known: readonly string[]): string {
  if (typeof written !== 'string') return '';
  const text = written.toLowerCase();
  const best = known.map((name) => ({ name, slips: slips(name, text) })).sort((a, b) => a.slips - b.slips)[0];
  return best && best.slips * LETTERS_PER_SLIP <= Math.max(best.name.length, text.length) ? `; did you mean \`${best.name}\`?` : '';
}

/** Two letters in each other's place are one slip, not two. */
function slips(name: string, text: string): number {
  const edits = distance(name, text);
  return edits === 2 && sorted(name) === sorted(text) ? 1 : edits;
}

function sorted(text: string): string {
  return [...text].sort().join('');
}
