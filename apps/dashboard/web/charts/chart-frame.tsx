/** A chart with its title, its table to unfold, and a note when what it shows is stale. */
import type { ReactNode } from 'react';
import { StaleNote } from '../header.tsx';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';

interface ChartFrameProps {
  readonly title: string;
  readonly note?: string | undefined;
  readonly stale: Stale | undefined;
  /** Absent where the chart is a table itself. */
  readonly table?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function ChartFrame({ title, note, stale, table, className, children }: ChartFrameProps) {
  const { say } = useWords();
  return (
    <figure className={`chart ${className ?? ''} ${stale ? 'old' : ''}`}>
      <figcaption>
        <h3>{title}</h3>
        {note !== undefined && <p>{note}</p>}
        <StaleNote stale={stale} />
      </figcaption>
      {children}
      {table !== undefined && (
        <details>
          <summary>{say('table')}<span className="hidden">: {title}</span></summary>
          {table}
        </details>
      )}
    </figure>
  );
}
