/** The pages of the committed report, made of its data: they say what docs/report/report.json says, and so do the manuals. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportDocument } from '../../experiments/report/document.ts';
import { pagesOf } from '../../experiments/report/index.ts';

const folder = 'docs/report';

/** Undefined where none is committed. */
export function committedReport(): ReportDocument | undefined {
  const file = join(import.meta.dirname, '../..', folder, 'report.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly report: ReportDocument }).report : undefined;
}

/** Path relative to the repository -> what must stand in it. */
export function generateReport(): ReadonlyMap<string, string> {
  const report = committedReport();
  return new Map(report === undefined ? [] : Object.entries(pagesOf(report)).map(([name, text]) => [`${folder}/${name}`, text] as const));
}
