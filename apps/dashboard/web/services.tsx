/** What each service does and uses: figures with small bars; energy and CO2 are estimates, and are called so. */
import type { ServiceFigures, Services as ServicesView } from '../wire.ts';
import { StaleNote } from './header.tsx';
import { sum } from './figures.ts';
import type { Stale } from './live-state.ts';
import type { TextKey, Words } from './text.ts';
import { useWords } from './words.ts';

interface ServicesProps {
  readonly services: ServicesView;
  readonly stale: Stale | undefined;
}

const columns = [
  { field: 'rate', title: 'eventRate', write: ({ short }, value) => short(value) },
  { field: 'cpu', title: 'cpu', write: ({ fixed }, value) => fixed(value, 2) },
  { field: 'memoryBytes', title: 'memory', write: ({ megabytes }, value) => megabytes(value) },
  { field: 'watts', title: 'power', write: ({ fixed }, value) => fixed(value, 2, 'W') },
  { field: 'co2GramsPerHour', title: 'co2', write: ({ fixed }, value) => fixed(value, 2, 'g/h') },
] as const satisfies readonly { readonly field: keyof ServiceFigures; readonly title: TextKey; readonly write: (words: Words, value: number | null) => string }[];

export function Services({ services, stale }: ServicesProps) {
  const words = useWords();
  const { say } = words;
  const rows = Object.entries(services);
  const of = (field: keyof ServiceFigures): readonly number[] => rows.flatMap(([, figures]) => figures[field] ?? []);
  return (
    <section className={stale ? 'panel services old' : 'panel services'} aria-labelledby="services-title">
      <div className="heading">
        <h2 id="services-title">{say('services')}</h2>
        <p>{say('servicesHint')}. {say('estimatedNote')}</p>
        <StaleNote stale={stale} />
      </div>
      {rows.length === 0 ? <p className="empty">{say('none')}</p> : (
        <div className="scroll" role="group" aria-labelledby="services-title" tabIndex={0}>
          <table data-table="services" className="measures">
            <thead>
              <tr>
                <th scope="col">{say('service')}</th>
                {columns.map(({ field, title }) => <th key={field} scope="col">{say(title)}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, figures]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {columns.map(({ field, write }) => (
                    <td key={field}>
                      {write(words, figures[field])}
                      <span className="bar" aria-hidden="true"><span style={{ width: `${((figures[field] ?? 0) / Math.max(...of(field), Number.MIN_VALUE)) * 100}%` }} /></span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{say('total')}</th>
                {/* An event comes through several services: their rates don't add up to anything; nor does a figure that some don't have yet. */}
                {columns.map(({ field, write }) => <td key={field}>{field === 'rate' ? '' : write(words, of(field).length === rows.length ? sum(of(field)) : null)}</td>)}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </section>
  );
}
