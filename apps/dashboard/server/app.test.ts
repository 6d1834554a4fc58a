/** The server's HTTP side with stores of the test's own. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promiseOf } from '../../routes/index.ts';
import { configOf } from '../../routes/testing/told.ts';
import { vaccinations } from '../../../stacks/scenarios/vaccinations/index.ts';
import type { ScenarioView } from '../wire.ts';
import { dashboardApp } from './app.ts';
import { buildBundle, readBundle, writeBundle, type Bundle } from './bundle.ts';
import { scenarioView } from './view.ts';

jest.setTimeout(30_000);

let bundle: Bundle;
let server: Server;
let url: string;
let fails = false;

beforeAll(async () => {
  bundle = await buildBundle();
  const answers = <T>(value: T) => (fails ? Promise.reject<T>(new Error('gone')) : Promise.resolve(value));
  const app = dashboardApp({
    scenario: vaccinations, bundle, log: () => undefined,
    view: scenarioView(vaccinations, 'https://functions.example/v1', (path) => promiseOf(vaccinations.paths[path]!, configOf({})), 0),
    documents: {
      count: () => answers([{ key: 'female', count: 2 }]),
      measure: () => answers([]),
      series: () => answers([]),
      latest: () => answers([{ name: 'Ana' }]),
      recent: () => answers([{ _id: 'one' }]),
      totals: () => answers({ stored: 1, routes: {} }),
    },
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('the page', () => {
  test('and everything it names is served, and may be kept where its name is its content', async () => {
    const response = await fetch(url);
    const page = await response.text();
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const named = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(named).toHaveLength(4);
    for (const path of named) {
      const asset = await fetch(`${url}${path}`);
      expect([path, asset.status]).toEqual([path, 200]);
      expect(asset.headers.get('cache-control')).toMatch(path.endsWith('icon.svg') ? /no-cache/ : /immutable/);
    }
    expect(page).not.toMatch(/https?:/);
  });

  test('may take from here and the functions alone, and be framed by nobody', async () => {
    const { headers } = await fetch(url);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' https://functions.example;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  test('can be written to a folder and served from there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab-bundle-'));
    await writeBundle(bundle, folder);
    expect(new Map([...await readBundle(folder)].sort())).toEqual(new Map([...bundle].sort()));
    await rm(join(folder, 'index.html'));
    await expect(readBundle(folder)).rejects.toThrow('BUNDLE_DIR');
    await rm(folder, { recursive: true });
  });
});

describe('the interface', () => {
  const get = async (path: string): Promise<[number, unknown]> => {
    const response = await fetch(`${url}${path}`);
    return [response.status, await response.json()];
  };

  test('says what the scenario is, with what each route promises', async () => {
    const [, view] = await get('/api/scenario') as [number, ScenarioView];
    expect(view.routes.map(({ name }) => name)).toEqual(['grpc', 'redis', 'kafka', 'faulty']);
    expect(view.routes.map(({ promise }) => promise.lossKind)).toEqual(['none', 'counted', 'none', 'none']);
    expect(view.fields.map(({ name }) => name)).toEqual(['name', 'location', 'age', 'vaccine_type', 'gender', 'n_dose']);
    expect(view.fields[0]!.title).toEqual({ en: 'Name', es: 'Nombre' });
  });

  test('answers the reports that the documents keep', async () => {
    expect(await get('/api/reports/genders?of=GT&lang=es')).toEqual([200, {
      report: 'genders', of: 'GT', total: 2, rows: [{ key: 'female', label: 'Femenino', count: 2 }],
    }]);
    expect(await get('/api/reports/latest?of=GT')).toEqual([200, { report: 'latest', of: 'GT', events: [{ name: 'Ana' }] }]);
    expect(await get('/api/recent')).toEqual([200, { events: [{ _id: 'one' }] }]);
  });

  test.each([
    ['/api/reports/people', 404], ['/api/reports/x', 404], ['/api/reports/latest', 400], ['/api/x', 404], ['/assets/../main.ts', 404],
    ['/%E0%A4%A', 400], ['/api/reports/%E0%A4%A', 400],
  ])('%s is refused with %i, as JSON', async (path, status) => {
    const [found, body] = await get(path);
    expect(found).toBe(status);
    expect(body).toHaveProperty('error');
  });

  test('takes nothing', async () => {
    expect((await fetch(`${url}/api/recent`, { method: 'POST', body: '{}' })).status).toBe(405);
  });

  test('says when the documents cannot be read', async () => {
    fails = true;
    expect(await get('/api/recent')).toEqual([503, { error: 'the documents could not be read; try again' }]);
    fails = false;
  });
});
