/** The registry, what it and its clients prove themselves with, and the traffic file in it. */
import { join } from 'node:path';
import type { RegistryAccess } from '../../../stacks/artifact/oras.ts';
import { trafficMediaTypes } from '../../../stacks/artifact/traffic-types.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import type { ArtifactInputs } from '../../provider/artifact/artifact-kind.ts';
import { contentOf } from '../../provider/artifact/manifest.ts';
import { credentialFiles, type CredentialsInputs } from '../../provider/credentials/credentials-kind.ts';
import { json } from './json.ts';
import { HOST, type Lab, type ProcessPlan } from './lab.ts';

/** Names of resources that others come after. */
export const CREDENTIALS = 'registry-credentials';
export const TRAFFIC_ARTIFACT = 'traffic';

/** host:port */
export function registryAddress({ ports }: Lab): string {
  return `${HOST}:${ports.fixed('registry')}`;
}

export function registryCredentials(lab: Lab): CredentialsInputs {
  return { folder: join(lab.labDir, CREDENTIALS), registry: registryAddress(lab) };
}

/** How clients get in. */
export function registryAccess(lab: Lab): RegistryAccess {
  const { caFile, authFile } = credentialFiles(registryCredentials(lab).folder);
  return { oras: join(lab.toolsDir, 'oras', 'bin', 'oras'), caFile, authFile };
}

/** Holds artifacts by the OCI distribution protocol: TLS only, and with a password only. */
export function registry(lab: Lab): ProcessPlan {
  const port = lab.ports.fixed('registry');
  const { serverFile, passwordFile } = credentialFiles(registryCredentials(lab).folder);
  const settings = {
    version: '0.1',
    // Not warn: it warns of each request before the password, and that is how every client begins.
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: 'data' }, delete: { enabled: true } },
    http: { addr: registryAddress(lab), tls: { certificate: serverFile, key: serverFile, minimumtls: 'tls1.2' } },
    auth: { htpasswd: { realm: 'ingestion-lab', path: passwordFile } },
  };
  return {
    name: 'registry',
    inputs: {
      command: [join(lab.toolsDir, 'registry', 'bin', 'registry'), 'serve', 'config.json'],
      files: { 'config.json': json(settings) },
      environment: { OTEL_TRACES_EXPORTER: 'none' },
      ports: [port],
      // Its only answer without a password is 401; whoever pushes waits until it answers.
      ready: { port, timeoutMs: 15_000 },
    },
    after: [CREDENTIALS],
  };
}

/** The scenario's traffic file, as the load test pulls it. */
export function trafficArtifact(lab: Lab, scenario: Scenario): ArtifactInputs {
  const file = join(lab.rootDir, 'loadtest', scenario.traffic);
  return {
    ...registryAccess(lab),
    registry: registryAddress(lab),
    repository: `traffic/${scenario.id}`,
    file,
    ...contentOf(file),
    ...trafficMediaTypes,
  };
}
