/** What a mistyped name was probably meant to be. */
import { distance } from 'fastest-levenshtein';

/** `; did you mean \`x\`?` for the known name nearest to what was written, or nothing where none is near. */
export function nearest(written: unknown, known: readonly string[]): string {
  if (typeof written !== 'string') return '';
  const best = known
    .map((name) => ({ name, edits: distance(name, written.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)[0];
  return best && best.edits <= Math.max(2, best.name.length / 3) ? `; did you mean \`${best.name}\`?` : '';
}
