/** Each program as its image holds it: one folder, away from the checkout and its packages, in the environment that the topology gives. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Addresses } from '../../apps/addresses.ts';
import { topology, type App } from '../../apps/topology.ts';
import { projectConfig } from '../../infra/stack-config.ts';
import { readConfig } from '../../stacks/config.ts';
import { freePort } from '../bench/free-port.ts';
import { bundleApp, bundlePage } from './bundle-apps.ts';

/** Nobody listens there: a program comes up, and says that it isn't ready. */
const NOBODY = '127.0.0.1:9';
const addresses: Addresses = {
  documents: `mongodb://${NOBODY}`, cache: { primary: `redis://${NOBODY}`, replica: `redis://${NOBODY}` }, broker: [NOBODY],
  metrics: `http://${NOBODY}`, service: () => [NOBODY], publicUrl: () => `http://${NOBODY}`,
};
const services = topology(readConfig(projectConfig('lab', {}), 'dev', {}));
const apps = [...new Set(services.map(({ app }) => app))];

let folder: string;
const running: ChildProcess[] = [];
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'bundles-')); });
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function started(app: App): Promise<{ child: ChildProcess; url: string; said: () => string }> {
  const service = services.find((one) => one.app === app)!;
  const [http, hop] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [join(folder, app, 'main.mjs')], {
    cwd: folder,
    env: {
      ...service.environment(addresses), SERVICE: service.name, INSTANCE: `${service.name}-0`, HOST: '127.0.0.1', HTTP_PORT: String(http), HOP_PORT: String(hop),
      NODE_ENV: 'production', ...app === 'dashboard' ? { BUNDLE_DIR: join(folder, app, 'page') } : {},
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream!.setEncoding('utf8').on('data', (text: string) => { said += text; });
  return { child, url: `http://127.0.0.1:${http}`, said: () => said };
}

async function answers(url: string, child: ChildProcess, said: () => string): Promise<Response> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.each(apps)('%s runs without the checkout, and stops in good order', async (app) => {
  await bundleApp(app, folder);
  if (app === 'dashboard') await bundlePage(folder);
  const { child, url, said } = await started(app);
  expect((await answers(`${url}/healthz`, child, said)).status).toBe(200);
  if (app === 'dashboard') expect(await (await fetch(url)).text()).toMatch(/<script type="module"/);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);
