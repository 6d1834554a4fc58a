/** Text inside HTML, in both languages at once: the page shows one of them. */
import type { Words } from './document.ts';

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** @param tag `tspan` inside SVG */
export function inBoth(words: Words, tag: 'span' | 'tspan' = 'span'): string {
  if (typeof words === 'string') return escaped(words);
  if (words.en === words.es) return escaped(words.en);
  return `<${tag} lang="en">${coded(words.en, tag)}</${tag}><${tag} lang="es">${coded(words.es, tag)}</${tag}>`;
}

/** What stands in backquotes is code. */
function coded(text: string, tag: 'span' | 'tspan'): string {
  return tag === 'tspan' ? escaped(text) : escaped(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}
