/** Every service of every scenario, as it is put into a cluster. */
import { describe, expect, test } from '@jest/globals';
import { topology, type Service } from '../../../../apps/topology.ts';
import { readConfig } from '../../../../stacks/config.ts';
import { scenarios } from '../../../../stacks/scenarios/index.ts';
import { projectConfig } from '../../../stack-config.ts';
import { clusterAddresses, metricsPeer, PORTS, type BackendPeers } from '../addresses.ts';
import type { Manifest } from '../manifest.ts';
import { kafkaPeer } from '../stores/kafka.ts';
import { mongodbPodPeer } from '../stores/mongodb-pod.ts';
import { valkeyPodsPeer } from '../stores/valkey-pods.ts';
import { serviceManifests, type ServiceOptions } from './service-manifests.ts';

const backends: BackendPeers = { documents: mongodbPodPeer, cache: valkeyPodsPeer, broker: kafkaPeer, metrics: metricsPeer };

function manifestsOf(scenario: string, replicas: string): { services: readonly Service[]; of: (service: Service, vpa?: boolean) => Manifest[] } {
  const config = readConfig(projectConfig('lab', { 'lab:scenario': scenario, 'lab:replicas.writer': replicas }), 'cluster', {});
  const services = topology(config);
  const options: ServiceOptions = {
    services, backends, image: 'registry/image@sha256:0', addresses: clusterAddresses((name) => `${name}.lab.test`), secretsVersion: 'v', pullSecret: 'registry', vpa: true,
  };
  return { services, of: (service, vpa = true) => serviceManifests(service, { ...options, vpa }) };
}

interface Rule { readonly from?: Peer[]; readonly to?: Peer[]; readonly ports: { readonly port: number }[] }
interface Peer { readonly namespaceSelector?: { readonly matchLabels: Record<string, string> }; readonly podSelector?: { readonly matchLabels: Record<string, string> } }
interface Policy { readonly ingress: Rule[]; readonly egress: Rule[] }

const spec = <T>(manifests: readonly Manifest[], kind: string): T => manifests.find((one) => one.kind === kind)?.['spec'] as T;

/** Whether one of the rules names a pod of the project's namespace with this name, at this port. */
function names(rules: readonly Rule[], side: 'from' | 'to', name: string, port: number): boolean {
  return rules.some((rule) => rule.ports.some((one) => one.port === port) && rule[side]!.some(({ namespaceSelector, podSelector }) =>
    namespaceSelector?.matchLabels['kubernetes.io/metadata.name'] === 'project' && (podSelector === undefined || podSelector.matchLabels['app.kubernetes.io/name'] === name)));
}

const namespacesOf = (rules: readonly Rule[], side: 'from' | 'to') =>
  new Set(rules.flatMap((rule) => rule[side]!.map(({ namespaceSelector }) => namespaceSelector?.matchLabels['kubernetes.io/metadata.name'])));

describe.each(Object.keys(scenarios))('scenario %s', (scenario) => {
  const { services, of } = manifestsOf(scenario, '2');

  test('one service may talk to another exactly where the topology says so, and both sides agree', () => {
    for (const caller of services) {
      const { egress } = spec<Policy>(of(caller), 'NetworkPolicy');
      for (const called of services) {
        const { ingress } = spec<Policy>(of(called), 'NetworkPolicy');
        const may = caller.calls.includes(called.name);
        expect({ caller: caller.name, called: called.name, out: names(egress, 'to', called.name, PORTS.hop), in: names(ingress, 'from', caller.name, PORTS.hop) })
          .toEqual({ caller: caller.name, called: called.name, out: may, in: may });
      }
    }
  });

  test('a service reaches the stores and the metrics only where it needs them', () => {
    for (const service of services) {
      const reached = namespacesOf(spec<Policy>(of(service), 'NetworkPolicy').egress, 'to');
      expect([service.name, reached.has('stores')]).toEqual([service.name, service.needs.some((need) => need !== 'metrics')]);
      expect([service.name, reached.has('monitoring')]).toEqual([service.name, service.needs.includes('metrics')]);
    }
  });

  test('only what is public, or behind the split, is reached from the ingress', () => {
    for (const service of services) {
      const from = namespacesOf(spec<Policy>(of(service), 'NetworkPolicy').ingress, 'from');
      expect([service.name, from.has('nginx-ingress')]).toEqual([service.name, service.exposure !== 'internal']);
    }
  });

  test('workers keep their names, the others are replaced one by one without a gap', () => {
    for (const service of services) {
      const manifests = of(service);
      if (service.role === 'worker') {
        const set = spec<{ serviceName: string }>(manifests, 'StatefulSet');
        const governing = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === set.serviceName);
        expect(governing?.['spec']).toMatchObject({ clusterIP: 'None' });
      } else expect(spec(manifests, 'Deployment')).toMatchObject({ strategy: { rollingUpdate: { maxUnavailable: 0 } } });
    }
  });

  test('who is called grows in number, and then the number is nobody else\'s; who fetches its work grows in size', () => {
    for (const service of services) {
      const manifests = of(service);
      const pods = spec<{ replicas?: number }>(manifests, service.role === 'worker' ? 'StatefulSet' : 'Deployment');
      const out = spec<{ minReplicas: number; maxReplicas: number }>(manifests, 'HorizontalPodAutoscaler');
      const up = spec<object>(manifests, 'VerticalPodAutoscaler');
      if (service.role === 'entry' || service.ports.includes('hop')) {
        expect([out, up, pods.replicas]).toEqual([expect.objectContaining({ minReplicas: service.replicas, maxReplicas: 3 }), undefined, undefined]);
      } else expect([out, up !== undefined, pods.replicas]).toEqual([undefined, service.role === 'worker', service.replicas]);
    }
  });

  test('without the vertical autoscaler nothing is of its kind', () => {
    for (const service of services) expect(spec(of(service, false), 'VerticalPodAutoscaler')).toBeUndefined();
  });

  test('every variable that an address is written with stands before it', () => {
    for (const service of services) {
      const { template } = spec<{ template: { spec: { containers: { env: { name: string; value?: string }[] }[] } } }>(of(service), service.role === 'worker' ? 'StatefulSet' : 'Deployment');
      const { env } = template.spec.containers[0]!;
      env.forEach(({ value = '' }, index) => {
        for (const [, name] of value.matchAll(/\$\(([A-Z_]+)\)/g)) expect(env.slice(0, index).map((one) => one.name)).toContain(name);
      });
      expect(new Set(env.map(({ name }) => name)).size).toBe(env.length);
    }
  });
});
