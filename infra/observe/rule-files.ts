/** Which sources there are in each place, and the rule file that is handed to its metrics server. */
import type { StackConfig } from '../../stacks/config.ts';
import { clusterRules } from './cluster-rules.ts';
import { cpuEnergyRules, keplerRules } from './energy-rules.ts';
import { envoySource } from './envoy-source.ts';
import { goldenRules } from './golden-metrics.ts';
import { linkerdSource } from './linkerd-source.ts';
import type { MetricsPlace, RuleFile, RuleSource } from './rule-source.ts';
import { processRules, serviceRules } from './service-rules.ts';

export interface RuleOptions extends Pick<StackConfig, 'carbon'> {
  /** On a cluster: the namespaces of the lab and of what it stands on. */
  readonly namespaces?: readonly string[];
}

/** Every source of every place, in the order in which one builds on another. */
export function ruleSources({ carbon, namespaces = [] }: RuleOptions): readonly RuleSource[] {
  return [
    goldenRules(envoySource), goldenRules(linkerdSource), serviceRules, processRules, clusterRules(namespaces), cpuEnergyRules(carbon),
    keplerRules(carbon, namespaces),
  ];
}

/** @throws on a cluster without namespaces: its rules would match nothing */
export function ruleFile(place: MetricsPlace, options: RuleOptions): RuleFile {
  if (place === 'cluster' && !options.namespaces?.length) throw new Error('The recording rules of a cluster need the namespaces they are of; none were given.');
  return {
    groups: ruleSources(options).filter(({ on }) => on.includes(place)).map(({ name, interval, rules }) => ({ name, interval, rules })),
  };
}

/** Recorded series -> where they are. */
export function recordedOn(): ReadonlyMap<string, ReadonlySet<MetricsPlace>> {
  const places = new Map<string, Set<MetricsPlace>>();
  for (const { on, rules } of ruleSources({ carbon: { wattsPerCore: 1, gramsPerKwh: 1 } })) {
    for (const { record } of rules) places.set(record, new Set([...places.get(record) ?? [], ...on]));
  }
  return places;
}
