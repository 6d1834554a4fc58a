import { join } from 'node:path';
import { json } from './json.ts';
import { HOST, httpUrl, type Lab, type ProcessPlan } from './lab.ts';

/** Holds artifacts by the OCI distribution protocol. */
export function registry({ toolsDir, ports }: Lab): ProcessPlan {
  const port = ports.fixed('registry');
  const settings = {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: 'data' }, delete: { enabled: true } },
    http: { addr: `${HOST}:${port}` },
  };
  return {
    name: 'registry',
    inputs: {
      command: [join(toolsDir, 'registry', 'bin', 'registry'), 'serve', 'config.json'],
      files: { 'config.json': json(settings) },
      environment: { OTEL_TRACES_EXPORTER: 'none' },
      ports: [port],
      ready: { url: `${httpUrl(port)}/v2/`, timeoutMs: 15_000 },
    },
    after: [],
  };
}
