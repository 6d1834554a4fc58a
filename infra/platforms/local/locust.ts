import { join } from 'node:path';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { referenceOf } from '../../provider/artifact/manifest.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';
import { registryAccess, TRAFFIC_ARTIFACT, trafficArtifact } from './registry.ts';
import { digestOf } from './source-digest.ts';

/**
 * Locust with its page: people choose users and rate there; it starts nothing by itself. What it sends is the traffic file that
 * the registry has, pulled by its digest before the first start with it.
 */
export function locust(lab: Lab, scenario: Scenario): ProcessPlan {
  const { rootDir, labDir, toolsDir, node, ports } = lab;
  const port = ports.fixed('loadtest');
  const program = join(rootDir, 'loadtest', 'traffic.py');
  const pull = join(rootDir, 'loadtest', 'pull.ts');
  const { oras, caFile, authFile } = registryAccess(lab);
  const artifact = trafficArtifact(lab, scenario);
  const reference = referenceOf(artifact, artifact);
  const pulled = `pulled/${reference.slice(reference.lastIndexOf(':') + 1)}.json`;
  return {
    name: 'loadtest',
    inputs: {
      command: [join(toolsDir, 'locust', 'bin', 'locust'), '-f', program, '--host', httpUrl(ports.fixed('entry')),
        '--web-host', HOST, '--web-port', String(port)],
      prepare: {
        command: [node, pull, '--oras', oras, '--ca-file', caFile, '--auth-file', authFile, '--folder', 'pulled', reference],
        creates: pulled,
      },
      environment: {
        LAB_PATH_FIELD: scenario.pathBy ?? '',
        LAB_TRAFFIC: join(labDir, 'loadtest', pulled),
        PYTHONDONTWRITEBYTECODE: '1',
        PYTHONUNBUFFERED: '1',
      },
      digest: digestOf(rootDir, [program, pull]),
      ports: [port],
      ready: { url: httpUrl(port), timeoutMs: 30_000 },
    },
    after: ['split', TRAFFIC_ARTIFACT],
  };
}
