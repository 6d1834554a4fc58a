/** The newest events of the record, wherever each is kept. */
import type { FieldView, StoredEvent } from '../wire.ts';
import { styleOf } from './charts/series-style.ts';
import { fieldText } from './field-text.ts';
import { StaleNote } from './header.tsx';
import type { Stale } from './live-state.ts';
import { useWords } from './words.ts';

interface NewestProps {
  readonly events: readonly StoredEvent[];
  readonly fields: readonly FieldView[];
  readonly routes: readonly string[];
  readonly stale: Stale | undefined;
}

export function Newest({ events, fields, routes, stale }: NewestProps) {
  const { say, clock } = useWords();
  return (
    <section className={stale ? 'panel old' : 'panel'} aria-labelledby="newest-title">
      <div className="heading">
        <h2 id="newest-title">{say('newest')}</h2>
        <p>{say('newestHint')}</p>
        <StaleNote stale={stale} />
      </div>
      {events.length === 0 ? <p className="empty">{say('none')}</p> : (
        <div className="scroll" role="group" aria-labelledby="newest-title" tabIndex={0}>
          <table data-table="recent" className="newest">
            <thead>
              <tr>
                <th scope="col">{say('storedAt')}</th><th scope="col">{say('route')}</th>
                {fields.map(({ name, title }) => <th key={name} scope="col">{say(title)}</th>)}
              </tr>
            </thead>
            <tbody>
              {events.map((event) => {
                const route = String(event['route'] ?? '');
                const style = styleOf(routes, route);
                return (
                  <tr key={String(event['_id'])}>
                    <td>{typeof event['storedAt'] === 'number' ? clock(event['storedAt']) : '–'}</td>
                    <td className={style.className}><span className="marker" aria-hidden="true">{style.marker}</span> {route}</td>
                    {fields.map((field) => <td key={field.name}>{fieldText(event, field, say)}</td>)}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
