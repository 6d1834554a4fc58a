/** Writes a run's report: a page, Markdown in both languages, and JSON for whoever quotes it. */
import { join } from 'node:path';
import { writeWhole } from '../../stacks/local/write-whole.ts';
import type { Experiment } from '../experiment.ts';
import type { Run } from '../run-folder.ts';
import type { ReportDocument } from './document.ts';
import { html } from './html.ts';
import { makeReport } from './make-report.ts';
import { markdown } from './markdown.ts';

/** Anyone may read a report. */
const MODE = 0o644;

/** By file name: what people read of it. */
export function pagesOf(document: ReportDocument): Readonly<Record<string, string>> {
  return { 'index.html': html(document), 'report.md': markdown(document, 'en'), 'report.es.md': markdown(document, 'es') };
}

/** @returns the files it wrote */
export async function writeReport(run: Run, catalogue: readonly Experiment[], folder: string): Promise<readonly string[]> {
  const document = makeReport(run, catalogue);
  const { results, ...info } = run;
  // Every second is in the plots already.
  const cells = results.map(({ series: _series, ...cell }) => cell);
  const files = {
    ...pagesOf(document),
    'report.json': `${JSON.stringify({ run: info, report: document, cells })}\n`,
  };
  return await Promise.all(Object.entries(files).map(async ([name, text]) => {
    await writeWhole(join(folder, name), text, MODE);
    return join(folder, name);
  }));
}
