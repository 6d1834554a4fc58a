/** The split: each route's weight as set, and its share as measured. The figures stand beside the drawing of them. */
import type { Golden, ScenarioView, SetWeights } from '../wire.ts';
import { styleOf } from './charts/series-style.ts';
import { isFlowing, shares, type ShareOf } from './figures.ts';
import { StaleNote } from './header.tsx';
import type { Stale } from './live-state.ts';
import { useWords } from './words.ts';

interface SplitTableProps {
  readonly scenario: Pick<ScenarioView, 'routes' | 'chosenBy' | 'dimensions'>;
  readonly weights: SetWeights;
  readonly golden: Golden;
  readonly stale: Stale | undefined;
}

export function SplitTable({ scenario: { routes: views, chosenBy, dimensions }, weights, golden, stale }: SplitTableProps) {
  const { say, percent } = useWords();
  const routes = views.map(({ name }) => name);
  const isWeighted = chosenBy === 'weights';
  const why = isWeighted ? say('splitHint')
    : chosenBy === 'nobody' ? say('splitOne')
    : `${say('splitByEvent')} ${say(dimensions[chosenBy.dimension]!.title).toLowerCase()}.`;
  return (
    <section className={stale ? 'panel split old' : 'panel split'} aria-labelledby="split-title">
      <div className="heading">
        <h2 id="split-title">{say('split')}</h2>
        <p data-split={isWeighted ? 'weights' : 'measured'}>{why}</p>
        <StaleNote stale={stale} />
      </div>
      <div className="scroll" role="group" aria-labelledby="split-title" tabIndex={0}>
        <table data-table="split">
          <thead>
            <tr>
              <th scope="col">{say('route')}</th>
              {isWeighted && <th scope="col">{say('asSet')}</th>}
              <th scope="col">{say('asMeasured')}</th>
              {isWeighted && <th scope="col">{say('band')}</th>}
              <th scope="col" className="wide" aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {shares(routes, isWeighted ? weights : { ...weights, routes: {} }, isFlowing(golden)).map((share) => {
              const style = styleOf(routes, share.route);
              return (
                <tr key={share.route} className={style.className}>
                  <th scope="row"><span className="marker" aria-hidden="true">{style.marker}</span> {share.route}</th>
                  {isWeighted && <td>{share.set === null ? say('unknown') : percent(share.set)}</td>}
                  <td>{percent(share.measured)}</td>
                  {isWeighted && <td><Band share={share} /></td>}
                  <td className="wide" aria-hidden="true"><SharePlot share={share} marker={style.marker} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function isOutside({ band, measured }: ShareOf): boolean {
  return band !== null && measured !== null && (measured < band.low || measured > band.high);
}

function Band({ share }: { readonly share: ShareOf }) {
  const { say, percent } = useWords();
  if (share.band === null) return <>{share.measuring ? say('measuring') : '–'}</>;
  const outside = isOutside(share);
  return (
    <>
      {percent(share.band.low)} – {percent(share.band.high)}{' '}
      <span className={outside ? 'verdict bad' : 'verdict good'}>{outside ? '▲' : '✓'} {say(outside ? 'outsideBand' : 'insideBand')}</span>
    </>
  );
}

function SharePlot({ share, marker }: { readonly share: ShareOf; readonly marker: string }) {
  const at = (part: number): string => `${part * 100}%`;
  return (
    <div className="share">
      {share.band && <span className="share-band" style={{ left: at(share.band.low), width: at(share.band.high - share.band.low) }} />}
      {share.set !== null && <span className="share-set" style={{ left: at(share.set) }} />}
      {share.measured !== null && <span className="share-measured" style={{ left: at(share.measured) }}>{marker}</span>}
    </div>
  );
}
