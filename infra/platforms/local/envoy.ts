/** The split: Envoy, one cluster per route. Its weights are not here: they are data it watches (the Split resource). */
import { join } from 'node:path';
import { json } from './json.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';

export const SPLIT_PROCESS = 'split';
export const ROUTE_CONFIG = 'split';

/** After which the split answers 504: above every deadline of an entry. */
export const REQUEST_TIMEOUT_MS = 15_000;

/** A client that takes longer than this for its headers, or sends nothing for so long, is cut off. Seconds. */
const HEADERS_TIMEOUT_SECONDS = 10;
const IDLE_TIMEOUT_SECONDS = 60;

/** Bounds: connections of clients; per route, connections and requests in flight. Above them: 503. */
const MAX_CLIENTS = 20_000;
const MAX_CONNECTIONS = 4_096;
const MAX_REQUESTS = 20_000;

/** Upper edges of the latency histogram, milliseconds: steps of a quarter or less where quantiles are read. */
const LATENCY_EDGES_MS = [
  1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800,
  1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 7_500, 10_000, 15_000,
];

/** A route's name and where its entries listen. */
export interface Backend {
  readonly route: string;
  readonly ports: readonly number[];
}

/** Where the Split resource writes. */
export function routesFile({ labDir }: Lab): string {
  return join(labDir, SPLIT_PROCESS, 'routes', 'routes.json');
}

export function envoy(lab: Lab, backends: readonly Backend[], after: readonly string[]): ProcessPlan {
  const { toolsDir, ports } = lab;
  return {
    name: SPLIT_PROCESS,
    inputs: {
      // One worker: it carries more than the entries behind it, and leaves them the other cores.
      command: [join(toolsDir, 'envoy', 'bin', 'envoy'), '-c', 'envoy.json', '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'],
      files: {
        'envoy.json': json(bootstrap(lab, backends)),
        'no-routes.json': json(noRoutes),
      },
      // Envoy wants a file to begin with; once there are weights, a restart goes on with them.
      prepare: { command: ['install', '-D', '-m', '600', 'no-routes.json', join('routes', 'routes.json')], creates: join('routes', 'routes.json') },
      ports: [ports.fixed('entry'), ports.fixed('splitAdmin')],
      ready: { url: `${adminUrl(lab)}/ready`, timeoutMs: 15_000 },
    },
    after,
  };
}

export function adminUrl({ ports }: Lab): string {
  return httpUrl(ports.fixed('splitAdmin'));
}

function bootstrap(lab: Lab, backends: readonly Backend[]): object {
  return {
    node: { id: 'split', cluster: 'ingestion-lab' },
    admin: { address: address(lab.ports.fixed('splitAdmin')) },
    stats_config: {
      histogram_bucket_settings: [{ match: { suffix: 'upstream_rq_time' }, buckets: LATENCY_EDGES_MS }],
    },
    static_resources: {
      listeners: [{
        name: 'entry',
        address: address(lab.ports.fixed('entry')),
        filter_chains: [{ filters: [{ name: 'http', typed_config: connectionManager(lab) }] }],
      }],
      clusters: backends.map(cluster),
    },
    overload_manager: {
      resource_monitors: [{
        name: 'envoy.resource_monitors.global_downstream_max_connections',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
          max_active_downstream_connections: MAX_CLIENTS,
        },
      }],
    },
  };
}

/** Before it has weights, the split says so. */
const noRoutes = {
  version_info: 'none',
  resources: [{
    '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
    name: ROUTE_CONFIG,
    virtual_hosts: [{
      name: 'none',
      domains: ['*'],
      routes: [{ match: { prefix: '/' }, direct_response: { status: 503, body: { inline_string: 'The split has no weights yet.\n' } } }],
    }],
  }],
};

/** By Envoy's response flags: why it answered in an entry's place. No connection, too many requests, nobody there: nothing was sent. */
const NEVER_SENT = ['UF', 'UO', 'UH', 'NC'];
/** The connection broke or no answer came in time: the entry may have taken it. */
const PERHAPS_SENT = ['UC', 'UR', 'UT', 'LR', 'SI', 'UPE'];
const RETRY_AFTER_SECONDS = 1;

/** What the split says itself has the form of what an entry says, so that a caller needs to know of one only. */
function ownReply(flags: readonly string[], outcome: 'rejected' | 'unknown'): object {
  return {
    filter: { response_flag_filter: { flags } },
    headers_to_add: [{ header: { key: 'retry-after', value: String(RETRY_AFTER_SECONDS) }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }],
    body_format_override: { json_format: { error: 'the entry of this route did not answer: %LOCAL_REPLY_BODY%', outcome, route: '%UPSTREAM_CLUSTER%' } },
  };
}

function connectionManager(lab: Lab): object {
  const routes = routesFile(lab);
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'entry',
    codec_type: 'HTTP1',
    rds: {
      route_config_name: ROUTE_CONFIG,
      config_source: {
        resource_api_version: 'V3',
        path_config_source: { path: routes, watched_directory: { path: join(routes, '..') } },
      },
    },
    local_reply_config: { mappers: [ownReply(NEVER_SENT, 'rejected'), ownReply(PERHAPS_SENT, 'unknown')] },
    http_filters: [{
      name: 'router',
      typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router', suppress_envoy_headers: true },
    }],
    // What a client may not decide: `x-request-id` and the like cost time on every request and say nothing here.
    generate_request_id: false,
    server_name: 'ingestion-lab',
    normalize_path: true,
    use_remote_address: true,
    request_headers_timeout: `${HEADERS_TIMEOUT_SECONDS}s`,
    request_timeout: `${REQUEST_TIMEOUT_MS / 1_000}s`,
    stream_idle_timeout: `${IDLE_TIMEOUT_SECONDS}s`,
    common_http_protocol_options: { idle_timeout: `${IDLE_TIMEOUT_SECONDS}s`, headers_with_underscores_action: 'REJECT_REQUEST' },
  };
}

/** No retries: whether an event may be sent again is for its sender to decide. */
function cluster({ route, ports }: Backend): object {
  return {
    name: route,
    type: 'STATIC',
    connect_timeout: '1s',
    load_assignment: {
      cluster_name: route,
      endpoints: [{ lb_endpoints: ports.map((port) => ({ endpoint: { address: address(port) } })) }],
    },
    circuit_breakers: {
      thresholds: [{
        max_connections: MAX_CONNECTIONS, max_pending_requests: MAX_REQUESTS, max_requests: MAX_REQUESTS, max_retries: 0,
      }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        explicit_http_config: { http_protocol_options: {} },
        // Below the entry's own keep-alive, so that no request is sent on a connection the entry is just closing.
        common_http_protocol_options: { idle_timeout: '4s' },
      },
    },
  };
}

function address(port: number): object {
  return { socket_address: { address: HOST, port_value: port } };
}
