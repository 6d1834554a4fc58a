/**
 * Where everything is, as a pod of the lab sees it. What is secret, or known only once it has been made, is a variable that
 * Kubernetes puts in when the container starts: `$(NAME)`, from a Secret. So the topology goes on dealing in plain texts.
 */
import type { Addresses, Backend, PortName } from '../../../apps/addresses.ts';
import { kafkaBootstrap } from './stores/kafka.ts';
import { namespacePeer, type Allowed } from './network-policy.ts';
import { NAMESPACE } from './namespaces.ts';
import type { EnvVar } from './pod.ts';

export const PORTS: Readonly<Record<PortName, number>> = { http: 8080, hop: 9090 };

/** Secrets in the project's namespace: where a store is, and how to get in. */
export const STORE_SECRETS = {
  documents: { name: 'documents', keys: { DOCUMENTS_HOST: 'host', DOCUMENTS_USER: 'user', DOCUMENTS_PASSWORD: 'password' } },
  cache: { name: 'cache', keys: { CACHE_PRIMARY: 'primary', CACHE_REPLICA: 'replica', CACHE_PASSWORD: 'password' } },
} as const;

export const METRICS_SERVER = { service: 'prometheus-operated', port: 9090 } as const;

/** @param publicHost a public service's name -> its host */
export function clusterAddresses(publicHost: (service: string) => string): Addresses {
  return {
    // `journal`: what is answered is on a disk, also where one server is the majority.
    documents: 'mongodb://$(DOCUMENTS_USER):$(DOCUMENTS_PASSWORD)@$(DOCUMENTS_HOST)/?authSource=admin&tls=true&journal=true',
    cache: { primary: 'rediss://:$(CACHE_PASSWORD)@$(CACHE_PRIMARY)', replica: 'rediss://:$(CACHE_PASSWORD)@$(CACHE_REPLICA)' },
    broker: [`ssl://${kafkaBootstrap}`],
    metrics: `http://${METRICS_SERVER.service}.${NAMESPACE.monitoring}.svc:${METRICS_SERVER.port}`,
    // One address for all replicas: the proxy beside the caller spreads its requests over those there are at the moment.
    service: (name, port) => [`${name}.${NAMESPACE.project}.svc:${PORTS[port]}`],
    publicUrl: (name) => `https://${publicHost(name)}`,
  };
}

/** The variables that the addresses of a backend are written with. */
export function variablesOf(backend: Backend): EnvVar[] {
  if (backend !== 'documents' && backend !== 'cache') return [];
  const { name, keys } = STORE_SECRETS[backend];
  return Object.entries(keys).map(([variable, key]) => ({ name: variable, valueFrom: { secretKeyRef: { name, key } } }));
}

/** Where each backend lets itself be reached. */
export type BackendPeers = Readonly<Record<Backend, Allowed>>;

export const metricsPeer: Allowed = {
  peers: [namespacePeer(NAMESPACE.monitoring, { 'app.kubernetes.io/name': 'prometheus' })], ports: [METRICS_SERVER.port],
};
