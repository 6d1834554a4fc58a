/** A count report as one of its charts, with its table. */
import type { CountReport } from '../../../../stacks/scenarios/scenario.ts';
import type { ReportAnswer, Row } from '../../wire.ts';
import { inOrder, sum, withOthers } from '../figures.ts';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { Columns } from './columns.tsx';
import { DataTable } from './data-table.tsx';
import { Pie } from './pie.tsx';
import { ShareBars, ShareTable } from './share-bars.tsx';
import { TopList } from './top-list.tsx';

/** How many values a chart shows: the table has them all, up to its own bound. */
const topRows = 10;
const pieSlices = 6;
const columnCount = 14;
const tableRows = 300;

interface CountChartProps {
  readonly chart: CountReport['charts'][number];
  readonly report: CountReport;
  readonly rows: readonly Row[];
  /** All rows together, where they are shares. */
  readonly whole?: ReportAnswer['whole'];
  readonly stale: Stale | undefined;
  readonly chosen?: string | undefined;
  readonly choose?: (value: string) => void;
}

export function CountChart({ chart, report, rows, whole, stale, chosen, choose }: CountChartProps) {
  const { say } = useWords();
  const title = say(report.title);
  if (chart === 'share') {
    return (
      <ChartFrame
        title={title} note={report.population && say(report.population.source)} stale={stale} className="share-chart"
        table={<ShareTable id={`${report.id}-share`} title={title} rows={rows} whole={whole} />}
      >
        {whole ? <ShareBars rows={rows} whole={whole} /> : <p className="empty">{say('none')}</p>}
      </ChartFrame>
    );
  }
  return (
    <ChartFrame
      title={chart === 'top' ? `${title}: ${say('topTen').toLowerCase()}` : title} stale={stale} className={`${chart}-chart`}
      table={<CountTable id={`${report.id}-${chart}`} title={title} rows={chart === 'top' ? rows.slice(0, topRows) : report.order ? inOrder(rows, report.order) : rows} />}
    >
      {rows.length === 0 ? <p className="empty">{say('none')}</p>
        : chart === 'pie' ? <Pie rows={withOthers(rows, pieSlices, say('others'))} />
        : chart === 'bars' ? <Columns rows={report.order ? inOrder(rows, report.order) : withOthers(rows, columnCount, say('others'))} />
        : <TopList rows={rows.slice(0, topRows)} chosen={chosen} choose={choose} />}
    </ChartFrame>
  );
}

export function CountTable({ id, title, rows }: { readonly id: string; readonly title: string; readonly rows: readonly Row[] }) {
  const { say, whole, percent } = useWords();
  const total = sum(rows.map(({ count }) => count));
  return (
    <DataTable
      id={id} caption={title} columns={[say('value'), say('count'), say('share')]}
      rows={rows.slice(0, tableRows).map(({ label, count }) => [label, whole(count), percent(total > 0 ? count / total : null)])}
    />
  );
}
