/** Where everything is, as the services must see it: given by a platform, used by the topology and the hops. */

/** `http` serves /healthz, /readyz and /metrics besides what the service does; `hop` is where a hop's receiver listens, whatever it speaks. */
export type PortName = 'http' | 'hop';

/** What services stand on, whatever a platform makes it of. */
export type Backend = 'documents' | 'cache' | 'broker' | 'metrics';

/** URLs without a trailing slash. */
export interface Addresses {
  /** mongodb://host:port, with user, password and options where it wants them. */
  readonly documents: string;
  /** redis://host:port of the primary, and of a replica that reads may use; rediss:// with TLS. */
  readonly cache: { readonly primary: string; readonly replica: string };
  /** host:port of the Kafka brokers; ssl:// before it with TLS. */
  readonly broker: readonly string[];
  /** http://host:port of the Prometheus-compatible server. */
  readonly metrics: string;
  /** host:port of every replica of a service's port, as its callers see it. */
  readonly service: (name: string, port: PortName) => readonly string[];
  /** Where people reach a public service. */
  readonly publicUrl: (name: string) => string;
}
