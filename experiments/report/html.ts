/** The report as one page that needs nothing else: both languages, light and dark, plots as SVG, each with its table. */
import { inLanguage, type Block, type ReportDocument, type Section, type Words } from './document.ts';
import { escaped, inBoth } from './markup.ts';
import { plotSvg } from './plot.ts';
import { style } from './style.ts';
import { tableOf, type PlainTable } from './tables.ts';

export function html({ title, sections }: ReportDocument): string {
  const nav = sections.map(({ id, title: name }) => `<li><a href="#${id}">${inBoth(name)}</a></li>`).join('');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title.en)}</title><style>${style}</style></head>
<body>
<header><h1>${inBoth(title)}</h1><fieldset><legend class="hidden">Language / Idioma</legend>
<label><input type="radio" name="language" id="in-en" checked> English</label><label><input type="radio" name="language" id="in-es"> Español</label></fieldset></header>
<nav aria-label="Contents / Contenido"><ol>${nav}</ol></nav>
<main>${sections.map(sectionHtml).join('\n')}</main>
</body>
</html>
`;
}

function sectionHtml({ id, title, blocks }: Section): string {
  return `<section id="${id}"><h2>${inBoth(title)}</h2>${blocks.map(blockHtml).join('\n')}</section>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading': return `<h3>${inBoth(block.text)}</h3>`;
    case 'text': return `<p>${inBoth(block.text)}</p>`;
    case 'list': return `<ul>${block.items.map((item) => `<li>${inBoth(item)}</li>`).join('')}</ul>`;
    case 'table': return `<h3>${inBoth(block.title)}</h3>${table(tableOf(block)!)}`;
    case 'heat': return `<h3>${inBoth(block.title)}</h3>${heat(block)}`;
    case 'lines': return `<figure><figcaption>${inBoth(block.title)} (${inBoth(block.y)})</figcaption>${plotSvg(block)}`
      + `<details><summary>${inBoth({ en: 'Table', es: 'Tabla' })}</summary>${table(tableOf(block)!)}</details></figure>`;
  }
}

function table({ head, rows }: PlainTable, cell: (value: Words, row: number, column: number) => string = plainCell): string {
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head.map((name) => `<th scope="col">${inBoth(name)}</th>`).join('')}</tr></thead><tbody>${
    rows.map((row, at) => `<tr>${row.map((value, column) => column === 0 ? `<th scope="row">${inBoth(value)}</th>` : cell(value, at, column)).join('')}</tr>`).join('')}</tbody></table></div>`;
}

/** Sentences get room where the table is wider than the page. */
const LONG_CHARACTERS = 40;

function plainCell(value: Words): string {
  return `<td${inLanguage(value, 'en').length > LONG_CHARACTERS ? ' class="long"' : ''}>${inBoth(value)}</td>`;
}

/** The darker, the more: by the root, so that small harm can still be told from none. */
function heat(block: Extract<Block, { kind: 'heat' }>): string {
  const max = Math.max(1, ...block.rows.flatMap(({ values }) => values.flatMap((value) => value ?? [])));
  return table(tableOf(block)!, (value, row, column) => {
    const harm = block.rows[row]!.values[column - 1];
    const share = harm === null || harm === undefined ? 0 : Math.round(Math.sqrt(Math.max(0, harm) / max) * 100);
    return `<td class="heat" style="--share:${share}%">${escaped(inLanguage(value, 'en'))}</td>`;
  });
}
