/**
 * Answers a request for a report, from whichever store keeps it: what is asked is checked here, and what goes out is
 * bounded and labelled here, the same for the functions and for the dashboard's server.
 */
import type { Reports } from '../store/reports.ts';
import { FREE_TEXT_MARK, type Event, type Report, type Scenario } from '../../stacks/scenarios/scenario.ts';

/** How many rows an answer holds at most; what lies beyond is summed up in `rest`. */
export const maxRows = 1_000;

/** The longest value of a dimension that can be asked for, in characters. */
export const maxValueLength = 200;

export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

/** One value of a dimension and how often it has been seen. */
export interface Row {
  readonly key: string;
  /** The value as a person reads it, in the language asked for. */
  readonly label: string;
  readonly count: number;
  /** The value is free text that the dimension couldn't make out. */
  readonly unplaced?: true;
}

/** A report as JSON: `rows` of a count report, the most frequent first; `events` of a latest report, the newest first. */
export interface ReportAnswer {
  readonly report: string;
  /** The value of the first dimension that was asked for. */
  readonly of?: string;
  readonly rows?: readonly Row[];
  /** The sum of all rows, those in `rest` included. */
  readonly total?: number;
  /** The rows beyond the bound. */
  readonly rest?: { readonly values: number; readonly count: number };
  readonly events?: readonly Event[];
}

/** The part of the stores' reading side that answers need. */
export type ReportReader = Pick<Reports, 'count' | 'latest'>;

/** A request that can't be answered as it was asked. */
export class BadRequest extends Error {
  readonly status: 400 | 404;
  /** What goes into the JSON answer besides the message. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(status: 400 | 404, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'BadRequest';
    this.status = status;
    this.details = details;
  }
}

/** A report that was asked for, checked. */
export interface ReportQuestion {
  readonly report: Report;
  readonly of: string | undefined;
  readonly language: Language;
}

/**
 * Checks what is asked for against the reports that a store keeps.
 * @throws {BadRequest} saying what is wrong and what there is
 */
export function questionOf(
  scenario: Scenario, store: Report['store'],
  asked: { readonly report: unknown; readonly of?: unknown; readonly lang?: unknown },
): ReportQuestion {
  const reports = scenario.reports.filter((report) => report.store === store);
  const report = reports.find(({ id }) => id === asked.report);
  if (!report) {
    const elsewhere = scenario.reports.some(({ id }) => id === asked.report);
    throw new BadRequest(404, elsewhere
      ? `the report '${String(asked.report)}' is kept in another store` : 'there is no such report',
    { reports: reports.map(({ id }) => id) });
  }
  if (asked.of !== undefined && (typeof asked.of !== 'string' || asked.of === '' || asked.of.length > maxValueLength)) {
    throw new BadRequest(400, `'of' must be one value of '${report.by[0]}', 1 to ${maxValueLength} characters long`);
  }
  if (report.kind === 'latest' && asked.of === undefined) {
    throw new BadRequest(400, `the report '${report.id}' needs 'of', a value of '${report.by[0]}'`);
  }
  if (report.kind === 'count' && report.by.length === 1 && asked.of !== undefined) {
    throw new BadRequest(400, `the report '${report.id}' has one dimension only and takes no 'of'`);
  }
  const language = asked.lang ?? 'en';
  if (!isLanguage(language)) throw new BadRequest(400, `'lang' must be one of ${languages.join(', ')}`);
  return { report, of: asked.of, language };
}

/** Reads the report and gives it the shape the page takes. */
export async function answer(scenario: Scenario, reader: ReportReader, question: ReportQuestion): Promise<ReportAnswer> {
  const { report, of, language } = question;
  const head = of === undefined ? { report: report.id } : { report: report.id, of };
  if (report.kind === 'latest') return { ...head, events: await reader.latest(report.id, of!) };
  const dimension = scenario.dimensions[of === undefined ? report.by[0] : report.by[1]!];
  const label = (key: string): string => dimension?.label?.(key)[language] ?? key;
  const counted = [...await reader.count(report.id, of)].sort(byRank);
  const shown = counted.slice(0, maxRows);
  const beyond = counted.slice(maxRows);
  return {
    ...head,
    rows: shown.map(({ key, count }) => ({ key, label: label(key), count, ...(isUnplaced(key) ? { unplaced: true } : {}) })),
    total: sum(counted),
    ...(beyond.length > 0 ? { rest: { values: beyond.length, count: sum(beyond) } } : {}),
  };
}

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/** The most frequent first, ties by name; values that couldn't be made out after all others, so that a bound cuts those. */
function byRank(a: { key: string; count: number }, b: { key: string; count: number }): number {
  return Number(isUnplaced(a.key)) - Number(isUnplaced(b.key))
    || b.count - a.count || (a.key < b.key ? -1 : 1);
}

function isUnplaced(key: string): boolean {
  return key.startsWith(FREE_TEXT_MARK);
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}
