/** A count report as one of its charts, with its table. */
import type { CountReport } from '../../../../stacks/scenarios/scenario.ts';
import type { DimensionView, ReportAnswer, Row } from '../../wire.ts';
import { inOrder, sum, withOthers } from '../figures.ts';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { Columns } from './columns.tsx';
import { DataTable } from './data-table.tsx';
import { Pie } from './pie.tsx';
import { ShareBars, ShareTable } from './share-bars.tsx';
import { maxSlices } from './slices.tsx';
import { StackBars, StackTable } from './stack-bars.tsx';
import { TopList } from './top-list.tsx';

/** How many values a chart shows: the table has them all, up to its own bound. */
const topRows = 10;
const columnCount = 14;
const tableRows = 300;

interface CountChartProps {
  readonly chart: CountReport['charts'][number];
  readonly report: CountReport;
  readonly rows: readonly Row[];
  /** All rows together, where they are shares. */
  readonly whole?: ReportAnswer['whole'];
  /** What is added up instead of counted. */
  readonly of?: string | undefined;
  /** Of the dimension whose values are shown, which the report may put in an order. */
  readonly labels: DimensionView['labels'];
  readonly stale: Stale | undefined;
  readonly chosen?: string | undefined;
  /** Absent where choosing a value would change nothing. */
  readonly choose?: ((value: string) => void) | undefined;
}

export function CountChart({ chart, report, rows, whole, of, labels, stale, chosen, choose }: CountChartProps) {
  const { say } = useWords();
  const title = say(report.title);
  const ordered = report.order ? inOrder(rows, report.order, (key) => (labels[key] ? say(labels[key]) : key)) : rows;
  const id = `${report.id}-${chart}`;
  const [note, table] = chart === 'share' ? [report.population && say(report.population.source), <ShareTable id={id} title={title} rows={rows} whole={whole} />]
    : chart === 'stack' ? [undefined, <StackTable id={id} title={title} rows={rows} order={report.order} />]
    : [of, <CountTable id={id} title={title} rows={chart === 'top' ? rows.slice(0, topRows) : ordered} of={of} />];
  return (
    <ChartFrame title={chart === 'top' ? `${title}: ${say('topTen').toLowerCase()}` : title} note={note} stale={stale} className={`${chart}-chart`} table={table}>
      {rows.length === 0 || (chart === 'share' && !whole) ? <p className="empty">{say('none')}</p>
        : chart === 'share' ? <ShareBars rows={rows} whole={whole!} />
        : chart === 'stack' ? <StackBars rows={rows} order={report.order} chosen={chosen} choose={choose} />
        : chart === 'pie' ? <Pie rows={withOthers(rows, maxSlices, say('others'))} />
        : chart === 'bars' ? <Columns rows={report.order ? ordered : withOthers(rows, columnCount, say('others'))} chosen={chosen} choose={choose} />
        : <TopList rows={rows.slice(0, topRows)} chosen={chosen} choose={choose} />}
    </ChartFrame>
  );
}

interface CountTableProps {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly of?: string | undefined;
}

export function CountTable({ id, title, rows, of }: CountTableProps) {
  const { say, whole, percent } = useWords();
  const total = sum(rows.map(({ count }) => count));
  return (
    <DataTable
      id={id} caption={title} columns={[say('value'), of ?? say('count'), say('share')]}
      rows={rows.slice(0, tableRows).map(({ label, count }) => [label, whole(count), percent(total > 0 ? count / total : null)])}
    />
  );
}
