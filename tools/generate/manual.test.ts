/** The manuals stay true to the code and to each other, and lead nowhere that isn't there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filled, generateManual, manuals } from './manual.ts';

const repository = join(import.meta.dirname, '../..');
const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8');
const pairs = [
  ['docs/en/user-manual.md', 'docs/es/manual-de-usuario.md'],
  ['docs/en/technical-manual.md', 'docs/es/manual-tecnico.md'],
] as const;

describe.each(manuals.map(([, path]) => path))('%s', (path) => {
  test('has the tables that the code makes', () => {
    expect(textOf(path)).toBe(generateManual().get(path));
    const marks = textOf(path).match(/made by npm run update/g) ?? [];
    const filledMarks = textOf(path).match(/^<!-- (\w+): made by npm run update -->\n[^<]+\n<!-- end of \1 -->$/gm) ?? [];
    expect(marks.length).toBeGreaterThan(0);
    expect(filledMarks).toHaveLength(marks.length);
  });

  test('links to files that are there', () => {
    const links = [...textOf(path).matchAll(/\]\(((?!https?:|#)[^)#]+)/g)].map(([, target]) => target!);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((target) => !existsSync(join(repository, dirname(path), target)))).toEqual([]);
  });

  test('links to headings that it has', () => {
    const headings = new Set([...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title!)));
    const links = [...textOf(path).matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !headings.has(target))).toEqual([]);
  });
});

describe.each(pairs)('%s and %s', (english, spanish) => {
  test('have the same sections, tables and commands', () => {
    expect(shapeOf(textOf(spanish))).toEqual(shapeOf(textOf(english)));
  });
});

test('a mark for a table that does not exist is refused by its name', () => {
  const text = '<!-- nothing: made by npm run update -->\n\n<!-- end of nothing -->';
  expect(() => filled(text, 'en', 'docs/x.md')).toThrow('docs/x.md has a mark for the table nothing');
});

/** As the usual renderers make one of a heading. */
function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

/** Levels of the headings, rows of the tables, lines of the diagrams, and the code, in their order. */
function shapeOf(text: string): string[] {
  const shape: string[] = [];
  let block: string | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) block = block === undefined ? line.slice(3) : undefined;
    // What a reader types is the same; what is drawn or said beside it is in their language.
    else if (block !== undefined) shape.push(block === 'mermaid' || /[▶─]/.test(line) ? 'diagram' : line.replace(/\s+# .*$/, ''));
    else if (/^#+ /.test(line)) shape.push(/^#+/.exec(line)![0]);
    else if (line.startsWith('|')) shape.push('row');
  }
  return shape;
}
