/** The split's weights as the file that Envoy's route discovery reads. */
import { createHash } from 'node:crypto';
import { metricNames } from '../../../stacks/names.ts';

/** What fractions of a weight are worth, when there are any: six digits. */
const PARTS = 1_000_000;

/** Where the split says which weights it acts by, in Prometheus's format. */
export const WEIGHTS_PATH = '/split/weights';

/** The header that names the route which took a request. */
export const ROUTE_HEADER = 'x-lab-route';

/**
 * By which a sender asks for exact shares: requests with the turns 1, 2, 3 … are shared exactly by weight over each whole round (as many turns as
 * the weights add up to). Without it Envoy chooses at random.
 */
export const TURN_HEADER = 'x-lab-turn';

export interface RouteSettings {
  readonly routeConfig: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly requestTimeoutMs: number;
  /** Route -> the path of the URL at which it is reached without the weights. */
  readonly urls?: Readonly<Record<string, string>> | undefined;
}

export interface RouteFile {
  readonly version_info: string;
  readonly resources: readonly unknown[];
}

/** The version is a hash of what follows, so equal weights are the same version. */
export function routeConfig(settings: RouteSettings): RouteFile {
  const resource = {
    '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
    name: settings.routeConfig,
    virtual_hosts: [{ name: 'lab', domains: ['*'], routes: [weightsRoute(settings.weights), ...ownRoutes(settings), eventsRoute(settings)] }],
  };
  const version = createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 16);
  return { version_info: version, resources: [resource] };
}

function eventsRoute({ weights, requestTimeoutMs }: RouteSettings): object {
  return {
    match: { prefix: '/' },
    route: {
      timeout: `${requestTimeoutMs / 1_000}s`,
      weighted_clusters: {
        header_name: TURN_HEADER,
        clusters: Object.entries(wholeWeights(weights)).map(([route, weight]) => ({
          name: route,
          weight,
          response_headers_to_add: [routeHeader(route)],
        })),
      },
    },
  };
}

function ownRoutes({ urls = {}, requestTimeoutMs }: RouteSettings): object[] {
  return Object.entries(urls).map(([route, path]) => ({
    match: { path },
    route: { timeout: `${requestTimeoutMs / 1_000}s`, cluster: route },
    response_headers_to_add: [routeHeader(route)],
  }));
}

/** The entry names the route itself; here it is named where the split answers in its place. */
function routeHeader(route: string): object {
  return { header: { key: ROUTE_HEADER, value: route }, append_action: 'ADD_IF_ABSENT' };
}

/** The metrics server scrapes this: the weights as set are a series beside the traffic as measured. */
function weightsRoute(weights: Readonly<Record<string, number>>): object {
  const name = metricNames.splitWeight;
  const samples = Object.entries(weights).map(([route, weight]) => `${name}{route="${route}"} ${weight}\n`).join('');
  return {
    match: { path: WEIGHTS_PATH },
    direct_response: {
      status: 200,
      body: { inline_string: `# HELP ${name} The weight of each route as set.\n# TYPE ${name} gauge\n${samples}` },
    },
    response_headers_to_add: [
      { header: { key: 'content-type', value: 'text/plain; version=0.0.4' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
    ],
  };
}

/** Envoy takes whole numbers only: whole weights stay as they are, others are scaled to shares of a million. */
export function wholeWeights(weights: Readonly<Record<string, number>>): Record<string, number> {
  if (Object.values(weights).every(Number.isInteger)) return { ...weights };
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  // A weight above 0 never becomes 0: a route with a little traffic isn't one with none.
  return Object.fromEntries(Object.entries(weights)
    .map(([route, weight]) => [route, weight === 0 ? 0 : Math.max(1, Math.round(weight / sum * PARTS))]));
}
