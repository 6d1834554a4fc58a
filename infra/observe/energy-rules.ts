/** Energy and CO2, always estimated: where there is no meter, from CPU time; on clusters, Kepler's own estimate. */
import type { StackConfig } from '../../stacks/config.ts';
import { serviceNames } from '../../stacks/names.ts';
import { serviceOfPod, within } from './cluster-rules.ts';
import { EXPORTER_INTERVAL, EXPORTER_WINDOW, SCRAPE_INTERVAL, type RecordingRule, type RuleSource } from './rule-source.ts';

export type Carbon = StackConfig['carbon'];

/** A core that computes all the time takes `wattsPerCore`, and one that is idle nothing: its idle power is nobody's. */
export function cpuEnergyRules({ wattsPerCore, gramsPerKwh }: Carbon): RuleSource {
  return {
    name: 'energy-cpu',
    on: ['local'],
    interval: SCRAPE_INTERVAL,
    rules: [
      { record: serviceNames.energy, expr: `sum by (service, instance) (${serviceNames.cpu}) * ${wattsPerCore}` },
      co2(gramsPerKwh),
    ],
  };
}

/**
 * Kepler 0.8, of every pod: without RAPL (on virtual machines) its model's guess. Joules per second are watts.
 * @param namespaces those of the lab and of what it stands on
 */
export function keplerRules({ gramsPerKwh }: Pick<Carbon, 'gramsPerKwh'>, namespaces: readonly string[]): RuleSource {
  const watts = `rate(kepler_container_joules_total{${within('container_namespace', namespaces)}}[${EXPORTER_WINDOW}])`;
  return {
    name: 'energy-kepler',
    on: ['cluster'],
    interval: EXPORTER_INTERVAL,
    rules: [
      {
        record: serviceNames.energy,
        expr: `sum by (service, instance) (label_replace(${serviceOfPod(watts, 'pod_name')}, "instance", "$1", "pod_name", "(.+)"))`,
      },
      co2(gramsPerKwh),
    ],
  };
}

function co2(gramsPerKwh: number): RecordingRule {
  return { record: serviceNames.co2, expr: `${serviceNames.energy} / 1000 * ${gramsPerKwh}` };
}
