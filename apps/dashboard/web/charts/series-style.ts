/** How routes are told apart: a colour, and always a marker besides. */

/** The classes `series-0` … carry the colours; the markers follow the same order. */
const markers = ['●', '■', '▲', '◆', '★', '⬟'] as const;

export interface SeriesStyle {
  readonly className: string;
  readonly marker: string;
}

/** The faulty backend looks the same in every scenario. */
const faultyStyle: SeriesStyle = { className: 'series-faulty', marker: '✖' };

export function styleOf(routes: readonly string[], route: string): SeriesStyle {
  if (route === 'faulty') return faultyStyle;
  const index = Math.max(0, routes.indexOf(route)) % markers.length;
  return { className: `series-${index}`, marker: markers[index]! };
}
