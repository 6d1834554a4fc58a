/** The report as Markdown, in one language. Plots are in the page; their figures are in report.json. */
import { inLanguage, type Block, type Language, type ReportDocument, type Section } from './document.ts';
import { tableOf } from './tables.ts';

export function markdown({ title, sections }: ReportDocument, language: Language): string {
  return `# ${title[language]}\n\n${sections.map((section) => sectionText(section, language)).join('\n')}`;
}

function sectionText({ title, blocks }: Section, language: Language): string {
  return `## ${title[language]}\n\n${blocks.filter(({ kind }) => kind !== 'lines').map((block) => blockText(block, language)).join('\n')}`;
}

/** The answers to the six groups of questions, for a manual: their sentences; tables and plots are in the report. */
export function answersText({ sections }: ReportDocument, language: Language): string {
  return sections.slice(1).map(({ title, blocks }) => `### ${title[language]}\n\n${
    blocks.filter(({ kind }) => kind === 'heading' || kind === 'text' || kind === 'list').map((block) => blockText(block, language)).join('\n')}`).join('\n').trimEnd();
}

function blockText(block: Block, language: Language): string {
  if (block.kind === 'heading') return `**${inLanguage(block.text, language)}**\n`;
  if (block.kind === 'text') return `${inLanguage(block.text, language)}\n`;
  if (block.kind === 'list') return block.items.map((item) => `- ${inLanguage(item, language)}\n`).join('');
  const { head, rows } = tableOf(block)!;
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return `**${inLanguage(block.title, language)}**\n\n${line(head.map((cell) => inLanguage(cell, language)))}${line(head.map(() => '---'))}`
    + rows.map((row) => line(row.map((cell) => inLanguage(cell, language)))).join('');
}
