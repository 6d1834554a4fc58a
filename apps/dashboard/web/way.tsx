/** The way of an event, drawn: which services it comes through, live. Where there is no room beside each other, one step below the other. */
import { linkHorizontal } from 'd3-shape';
import type { CSSProperties } from 'react';
import type { ScenarioView, Services, WayBox } from '../wire.ts';
import { styleOf } from './charts/series-style.ts';
import { StaleNote } from './header.tsx';
import type { Stale } from './live-state.ts';
import { useWidth } from './use-live.ts';
import { boxHeight, layoutOf, stepsOf, type Point, type WayLayout } from './way-layout.ts';
import { useWords } from './words.ts';

interface WayProps {
  readonly scenario: ScenarioView;
  readonly services: Services;
  readonly stale: Stale | undefined;
}

export function Way(props: WayProps) {
  const { scenario: { way }, services, stale } = props;
  const { say } = useWords();
  const [frame, width] = useWidth();
  const layout = width > 0 ? layoutOf(way, width) : null;
  return (
    <section className={stale ? 'panel way old' : 'panel way'} aria-labelledby="way-title">
      <div className="heading">
        <h2 id="way-title">{say('way')}</h2>
        <p>{say('wayHint')}</p>
        <StaleNote stale={stale} />
      </div>
      <div ref={frame}>
        {layout ? (
          <div className="way-drawing" style={{ height: layout.height }}>
            <Links layout={layout} width={width} services={services} />
            <ul>
              {layout.places.map(({ box, x, y }) => (
                <Box key={box.id} {...props} box={box} style={{ left: x, top: y, width: layout.boxWidth, height: boxHeight }} />
              ))}
            </ul>
          </div>
        ) : (
          <ol className="way-steps">
            {stepsOf(way).map((boxes, index, steps) => (
              <li key={boxes[0]!.id}>
                <ul>
                  {boxes.map((box) => <Box key={box.id} {...props} box={box} past={box.next.filter((id) => !steps[index + 1]!.some((next) => next.id === id))} />)}
                </ul>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

const curve = linkHorizontal<unknown, Point>().x(({ x }) => x).y(({ y }) => y);

/** Curves between the steps, straight lines past them. */
function drawn(points: readonly Point[]): string {
  return points.slice(1).map((to, index) => {
    const from = points[index]!;
    return index % 2 === 0 ? curve({ source: from, target: to }) : `M${from.x},${from.y}L${to.x},${to.y}`;
  }).join('');
}

function Links({ layout: { links, height }, width, services }: { readonly layout: WayLayout; readonly width: number; readonly services: Services }) {
  // The split and the stores are no services: what their neighbour does is what flows.
  const flows = (box: WayBox): boolean => (box.kind !== 'entry' && box.kind !== 'worker') || (services[box.id]?.rate ?? 0) > 0;
  return (
    <svg width={width} height={height} aria-hidden="true">
      {links.map(({ from, to, points }) => (
        <path key={`${from.id} ${to.id}`} className={flows(from) && flows(to) ? 'way-link flows' : 'way-link'} d={drawn(points)} />
      ))}
    </svg>
  );
}

interface BoxProps extends WayProps {
  readonly box: WayBox;
  readonly style?: CSSProperties;
  /** Where it leads past the next step, when no line shows it. */
  readonly past?: readonly string[];
}

function Box({ box, scenario, services, style, past = [] }: BoxProps) {
  const { say, short } = useWords();
  const names = scenario.routes.map(({ name }) => name);
  const series = box.path === undefined ? undefined : styleOf(names, box.path);
  const isService = box.kind === 'entry' || box.kind === 'worker';
  const rate = services[box.id]?.rate ?? null;
  return (
    <li className={`way-box ${box.kind} ${series?.className ?? ''}`} data-box={box.id} style={style}>
      <b>{series && <span className="marker" aria-hidden="true">{series.marker}</span>} {boxName(box, say)}</b>
      <span>{boxRole(box, scenario, say)}</span>
      {isService && <strong data-rate={box.id}>{short(rate)} <small>{say('eventRate').toLowerCase()}</small></strong>}
      {past.length > 0 && <span aria-hidden="true">→ {scenario.way.filter(({ id }) => past.includes(id)).map((next) => boxName(next, say)).join(', ')}</span>}
      {box.next.length > 0 && <span className="hidden">, {say('leadsTo')} {box.next.join(', ')}</span>}
    </li>
  );
}

type Say = ReturnType<typeof useWords>['say'];

function boxName({ id, kind }: WayBox, say: Say): string {
  return kind === 'split' ? say('split') : kind === 'documents' ? 'MongoDB' : kind === 'cache' ? 'Valkey' : id;
}

function boxRole({ kind, by, takes }: WayBox, { chosenBy, dimensions, records }: ScenarioView, say: Say): string {
  if (kind === 'documents') return say('recordKept');
  if (kind === 'cache') return say(records.includes('cache') ? 'bothKept' : 'countersKept');
  if (kind !== 'split') return takes ? `${by}, ${say(dimensions[takes.dimension]!.title).toLowerCase()}: ${say(takes.value)}` : by ?? '';
  if (typeof chosenBy === 'object') return `${say('by').toLowerCase()} ${say(dimensions[chosenBy.dimension]!.title).toLowerCase()}`;
  return say(chosenBy === 'weights' ? 'byWeight' : 'onePath');
}
