/**
 * Counts on a map of the world. One stop of the Tab key: arrows go from country to country, Enter chooses. Drawn from
 * outlines that the server hands out with the page: no tiles, nothing from elsewhere.
 */
import { geoEqualEarth, geoPath } from 'd3-geo';
import { memo, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { feature } from 'topojson-client';
import type { CountReport } from '../../../../stacks/scenarios/scenario.ts';
import type { Row, World } from '../../wire.ts';
import { nextTowards, shadeBounds, shadeOf } from '../figures.ts';
import type { Stale } from '../live-state.ts';
import { useWords } from '../words.ts';
import { ChartFrame } from './chart-frame.tsx';
import { CountTable } from './count-chart.tsx';
import { useZoom } from './use-zoom.ts';

const width = 960;
const height = 440;
const shadeSteps = 6;
/** The size of a country that is a point. */
const pointRadius = 3.2;

/** A country as it is drawn; `x`, `y` is its middle. Land without a code can't be chosen. */
interface Shape {
  readonly code: string | undefined;
  readonly path: string;
  readonly x: number;
  readonly y: number;
  /** Too small for an outline. */
  readonly isPoint: boolean;
}

interface WorldMapProps {
  readonly report: CountReport;
  readonly rows: readonly Row[];
  readonly url: string;
  readonly chosen: string | undefined;
  readonly choose: (value: string) => void;
  readonly stale: Stale | undefined;
  readonly children: ReactNode;
}

export function WorldMap({ report, rows, url, chosen, choose, stale, children }: WorldMapProps) {
  const { say, whole, language } = useWords();
  const shapes = useShapes(url);
  const [active, setActive] = useState<string>();
  const [hovered, setHovered] = useState<string>();
  const zoom = useZoom(width, height);
  const id = useId();
  const byKey = useMemo(() => new Map(rows.map((row) => [row.key, row])), [rows]);
  const bounds = shadeBounds(rows.map(({ count }) => count), shadeSteps);
  const names = useMemo(() => new Intl.DisplayNames([language], { type: 'region', fallback: 'code' }), [language]);
  const nameOf = (code: string): string => byKey.get(code)?.label ?? regionName(names, code);
  const described = (code: string): string => `${nameOf(code)}: ${whole(byKey.get(code)?.count ?? 0)}`;
  const current = active ?? chosen;
  const read = hovered ?? current;

  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = directions[event.key];
    const countries = shapes.filter(({ code }) => code !== undefined);
    const from = countries.find(({ code }) => code === current) ?? countries[0];
    if (direction && from) setActive(nextTowards(from, countries, direction)?.code ?? from.code);
    else if ((event.key === 'Enter' || event.key === ' ') && current !== undefined) choose(current);
    else if (event.key === '+') zoom.by(1.6);
    else if (event.key === '-') zoom.by(1 / 1.6);
    else return;
    event.preventDefault();
  };
  const pick = (event: PointerEvent<SVGElement> | React.MouseEvent<SVGElement>): string | undefined =>
    (event.target as Element).closest('[data-code]')?.getAttribute('data-code') ?? undefined;

  return (
    <ChartFrame
      title={`${say(report.title)}: ${say('map').toLowerCase()}`} stale={stale} className="panel map-chart"
      table={<CountTable id={`${report.id}-map`} title={say(report.title)} rows={rows} />}
    >
      <p className="hidden" id={`${id}-help`}>{say('mapHelp')}</p>
      <div className="map">
        <svg viewBox={`0 0 ${width} ${height}`} ref={zoom.ref} className={zoom.zoomed ? 'zoomed' : ''} {...zoom.handlers}>
          <g
            role="listbox" tabIndex={0} aria-label={`${say(report.title)}: ${say('map').toLowerCase()}`} aria-describedby={`${id}-help`}
            aria-activedescendant={current !== undefined && shapes.length > 0 ? `${id}-${current}` : undefined}
            transform={zoom.transform} onKeyDown={onKeyDown} onBlur={() => setActive(undefined)}
            onClick={(event) => {
              const code = pick(event);
              if (code !== undefined && !zoom.dragged()) choose(code);
            }}
            onPointerOver={(event) => setHovered(pick(event))} onPointerLeave={() => setHovered(undefined)}
          >
            {shapes.map(({ code, path, isPoint }, index) => (
              <Country
                key={code ?? index} id={code === undefined ? undefined : `${id}-${code}`} code={code} path={path} isPoint={isPoint}
                label={code === undefined ? '' : described(code)} shade={shadeOf(byKey.get(code ?? '')?.count ?? 0, bounds)}
                isChosen={code !== undefined && code === chosen}
              />
            ))}
            <Outlines shapes={shapes} codes={{ chosen, active, hovered }} />
          </g>
        </svg>
        <div className="zoom">
          <button type="button" aria-label={say('zoomIn')} onClick={() => zoom.by(1.6)}>+</button>
          <button type="button" aria-label={say('zoomOut')} onClick={() => zoom.by(1 / 1.6)} disabled={!zoom.zoomed}>−</button>
          <button type="button" aria-label={say('zoomReset')} onClick={zoom.reset} disabled={!zoom.zoomed}>⤢</button>
        </div>
        <p className="map-read" aria-hidden="true">{read === undefined ? '' : described(read)}</p>
      </div>
      <Legend bounds={bounds} />
      {children}
    </ChartFrame>
  );
}

const directions: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = {
  ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down',
};

interface CountryProps {
  readonly id: string | undefined;
  readonly code: string | undefined;
  readonly path: string;
  readonly isPoint: boolean;
  readonly label: string;
  readonly shade: number;
  readonly isChosen: boolean;
}

const Country = memo(function Country({ id, code, path, isPoint, label, shade, isChosen }: CountryProps) {
  if (code === undefined) return <path className="land" d={path} aria-hidden="true" />;
  return <path id={id} role="option" aria-selected={isChosen} aria-label={label} data-code={code} className={`country shade-${shade}${isPoint ? ' point' : ''}`} d={path} />;
});

/** Above all countries, so that no neighbour covers them. */
function Outlines({ shapes, codes }: { readonly shapes: readonly Shape[]; readonly codes: Readonly<Record<string, string | undefined>> }) {
  return Object.entries(codes).map(([kind, code]) => {
    const shape = code !== undefined && shapes.find((one) => one.code === code);
    return shape ? <path key={kind} className={`outline ${kind}`} d={shape.path} /> : null;
  });
}

function Legend({ bounds }: { readonly bounds: readonly number[] }) {
  const { whole } = useWords();
  return (
    <ul className="legend">
      <li><span className="swatch shade-0" aria-hidden="true" />0</li>
      {bounds.map((bound, index) => {
        const low = (bounds[index - 1] ?? 0) + 1;
        return <li key={bound}><span className={`swatch shade-${index + 1}`} aria-hidden="true" />{low === bound ? whole(low) : `${whole(low)}–${whole(bound)}`}</li>;
      })}
    </ul>
  );
}

/** A code that isn't one for the browser is shown as it is. */
function regionName(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Loads the world once and projects it. */
function useShapes(url: string): readonly Shape[] {
  const [world, setWorld] = useState<World | null>(null);
  const wanted = useRef(url);
  useEffect(() => {
    void fetch(wanted.current).then((response) => response.json()).then((loaded: World) => setWorld(loaded), () => setWorld(null));
  }, []);
  return useMemo(() => (world ? shapesOf(world) : []), [world]);
}

function shapesOf({ topology, points }: World): readonly Shape[] {
  // Without Antarctica: nobody lives there, and it takes a fifth of the picture.
  const countries = feature(topology, topology.objects['countries']!);
  const features = ('features' in countries ? countries.features : []).filter(({ id }) => id !== 'AQ');
  const projection = geoEqualEarth().fitExtent([[4, 4], [width - 4, height - 4]], { type: 'FeatureCollection', features });
  const draw = geoPath(projection).digits(1);
  const outlined = features
    .map((country): Shape => {
      const [x, y] = draw.centroid(country);
      return { code: country.id === undefined ? undefined : String(country.id), path: draw(country) ?? '', x, y, isPoint: false };
    });
  const dots = points.flatMap(({ code, longitude, latitude }): Shape[] => {
    const at = projection([longitude, latitude]);
    if (!at) return [];
    const [x, y] = at;
    const r = pointRadius;
    return [{ code, path: `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`, x, y, isPoint: true }];
  });
  return [...outlined, ...dots];
}
