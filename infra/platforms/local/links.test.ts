import { describe, expect, test } from '@jest/globals';
import { topology } from '../../../apps/topology.ts';
import { configSource, readConfig } from '../../../stacks/config.ts';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { addressesOf } from './addresses.ts';
import { kafka } from './kafka.ts';
import { HOST } from './lab.ts';
import { linkNames, linkProxies, noLinks, planLinks } from './links.ts';
import { labOf } from './local-platform.ts';
import { serviceProcesses } from './service-process.ts';

function planned(scenario: string, writers = '1') {
  const values: Readonly<Record<string, string>> = { scenario, 'replicas.writer': writers, 'faults.links': 'true' };
  const config = readConfig(configSource(values), 'dev', {});
  const services = topology(config);
  const lab = labOf(config, '/checkout', '/node');
  return { lab, services, links: planLinks(lab, services) };
}

describe('the links of a lab', () => {
  test('are what they have been', () => {
    const { lab, links } = planned('vaccinations');
    expect(links.all.map(({ name, host, port, upstreamPort }) => `${name} ${host ?? '-'} ${port} -> ${upstreamPort}`)).toMatchSnapshot();
    expect([linkProxies(lab, links), linkNames(lab)]).toMatchSnapshot();
    expect(kafka(lab, links.to('kafka')).inputs.files!['server.properties']!.split('\n').filter((line) => /listener/.test(line))).toMatchSnapshot();
  });

  test.each(Object.keys(scenarios))('stand between every service of %s and whatever it is told an address of', (scenario) => {
    const { lab, services, links } = planned(scenario, '2');
    const direct = addressesOf(lab, services);
    for (const service of services) {
      const withLinks = service.environment(addressesOf(lab, services, links.at(service.name)));
      const proxies = new Set(links.all.filter(({ caller }) => caller === service.name).map(({ host, port }) => `${host}:${port}`));
      for (const [variable, value] of Object.entries(service.environment(direct))) {
        const own = value.match(/127\.0\.0\.1:\d+/g) ?? [];
        if (/_URL$/.test(variable) && own.every((address) => withLinks[variable]!.includes(address))) {
          // A page's address, which browsers are given.
          expect(own.map((address) => address.split(':')[1]).every((port) => services.some(({ name, exposure }) => exposure === 'public' && String(lab.ports.of(name, 'http', 0)) === port))).toBe(true);
        } else {
          const told = withLinks[variable]!.match(/[a-z0-9.-]+\.lab\.internal:\d+/g) ?? [];
          expect([service.name, variable, told.length]).toEqual([service.name, variable, own.length]);
          expect(told.filter((address) => !proxies.has(address))).toEqual([]);
        }
      }
    }
  });

  test.each(Object.keys(scenarios))('have names and ports of their own: %s', (scenario) => {
    const { lab, services, links } = planned(scenario, '2');
    const ports = links.all.flatMap(({ port, upstreamPort, called }) => called === 'kafka' ? [port, upstreamPort] : [port]);
    const others = services.flatMap(({ name, replicas, ports: own }) => own.flatMap((port) => Array.from({ length: replicas }, (_, replica) => lab.ports.of(name, port, replica))));
    expect(new Set([...ports, ...others]).size).toBe(ports.length + others.length);
    expect(new Set(links.all.map(({ name }) => name)).size).toBe(links.all.length);
  });

  test('are none where nobody asked for them: addresses are direct, and nothing is loaded before a service', () => {
    const { lab, services } = planned('vaccinations');
    const plans = services.flatMap((service) => serviceProcesses({ ...lab, rootDir: process.cwd() }, service, services, { documents: [], cache: [], broker: [] }, noLinks));
    expect(JSON.stringify(plans)).not.toMatch(/lab\.internal|link-names|LAB_DNS/);
    expect(noLinks.at('entry-kafka')('kafka', 9_092)).toBe(`${HOST}:9092`);
  });
});
