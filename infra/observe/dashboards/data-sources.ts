/** The data sources that the dashboards ask, by the names they are provisioned under. */

/** Prometheus: recorded series. */
export const METRICS = { type: 'prometheus', uid: 'lab-metrics' } as const;
/** Valkey, through Grafana's plugin for Redis: the reports that are kept there. */
export const VALKEY = { type: 'redis-datasource', uid: 'lab-valkey' } as const;
/** Grafana's own: tables that stand in the dashboard itself, e.g. a population. */
export const TABLES = { type: 'grafana-testdata-datasource', uid: 'lab-tables' } as const;

/** For a panel that asks several: each query names its own. */
export const MIXED = { type: 'datasource', uid: '-- Mixed --' } as const;

/** What Grafana has to have besides itself: `plugins` of its chart, which Grafana 12 and later read as id and version. */
export const GRAFANA_PLUGINS: readonly string[] = ['redis-datasource@2.2.0'];

export interface DataSourceAddresses {
  /** http://host:port of Prometheus. */
  readonly metrics: string;
  /** host:port of the Valkey that Grafana reads; a replica does. It needs no right to write. */
  readonly cache: string;
  /** The user that Valkey's access list lets read, where it has one. @default the default user */
  readonly cacheUser?: string;
  /** With a certificate of a known authority. @default false */
  readonly cacheTls?: boolean;
}

/** One of the list `datasources` of a provisioning file, or `additionalDataSources` of Grafana's chart. */
export interface DataSource {
  readonly name: string;
  readonly type: string;
  readonly uid: string;
  readonly access: 'proxy';
  readonly url?: string;
  readonly editable: false;
  readonly jsonData?: Readonly<Record<string, unknown>>;
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** The environment variable of Grafana that holds Valkey's password: it stands in no provisioning file. */
export const CACHE_PASSWORD_VARIABLE = 'LAB_CACHE_PASSWORD';

export function dataSources({ metrics, cache, cacheUser, cacheTls = false }: DataSourceAddresses): readonly DataSource[] {
  const shown = { access: 'proxy', editable: false } as const;
  return [
    { ...METRICS, ...shown, name: 'Lab metrics', url: metrics, jsonData: { timeInterval: '15s' } },
    {
      ...VALKEY, ...shown, name: 'Lab Valkey', url: cache,
      jsonData: { client: 'standalone', poolSize: 5, tlsAuth: cacheTls, acl: cacheUser !== undefined, ...cacheUser === undefined ? {} : { user: cacheUser } },
      secureJsonData: { password: `$${CACHE_PASSWORD_VARIABLE}` },
    },
    { ...TABLES, ...shown, name: 'Lab tables' },
  ];
}
