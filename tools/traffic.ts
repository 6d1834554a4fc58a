/** Traffic against a stack that is up, as the commands send it. */
import { join } from 'node:path';
import { runTraffic, type TrafficResult } from '../loadtest/traffic.ts';
import { scenarioOf, type StackOutputs } from './pulumi.ts';

export interface Traffic {
  readonly users: number;
  /** Users started per second. */
  readonly spawnRate: number;
  readonly seconds: number;
  /** Ends when this many are answered, if that is before `seconds` are over. */
  readonly events?: number;
}

/** Sends traffic by Locust, waits until it has drained, and reconciles. */
export async function trafficAgainst(repository: string, outputs: StackOutputs, traffic: Traffic,
  report: (line: string) => void): Promise<TrafficResult> {
  const { stack, entryUrl, documentsUrl, cacheUrl, registryAccess, trafficArtifact } = outputs;
  return runTraffic({
    labDir: join(repository, '.lab'), entryUrl, documentsUrl, cacheUrl, scenario: scenarioOf(outputs),
    published: { ...registryAccess, reference: trafficArtifact }, pulledDir: join(repository, '.lab', 'stacks', stack, 'pulled-traffic'), ...traffic, report,
  });
}
