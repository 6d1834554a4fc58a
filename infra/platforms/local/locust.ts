import { join } from 'node:path';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { digestOf } from './source-digest.ts';

/** Locust with its page: people choose users and rate there; it starts nothing by itself. */
export function locust({ rootDir, toolsDir, ports }: Lab, scenario: Scenario): ProcessPlan {
  const port = ports.fixed('loadtest');
  const program = join(rootDir, 'loadtest', 'traffic.py');
  const traffic = join(rootDir, 'loadtest', scenario.traffic);
  return {
    name: 'loadtest',
    inputs: {
      command: [join(toolsDir, 'locust', 'bin', 'locust'), '-f', program, '--host', httpUrl(ports.fixed('entry')),
        '--web-host', HOST, '--web-port', String(port)],
      environment: {
        LAB_SCENARIO: scenario.id,
        LAB_TRAFFIC: traffic,
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
      },
      digest: digestOf(rootDir, [program, traffic]),
      ports: [port],
      ready: { url: httpUrl(port), timeoutMs: 30_000 },
    },
    after: ['split'],
  };
}
