import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLog } from '../apps/service/log.ts';
import { openMetrics } from '../apps/service/metrics.ts';
import { startDocumentStore, startValkey } from '../apps/service/testing/backends.ts';
import { openStore } from '../apps/store/open-store.ts';
import { artifactKind } from '../infra/provider/artifact/artifact-kind.ts';
import { referenceOf } from '../infra/provider/artifact/manifest.ts';
import { TestRegistry } from '../infra/testing/test-registry.ts';
import type { PublishedFile } from '../stacks/artifact/oras.ts';
import type { Event } from '../stacks/scenarios/scenario.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import { readOutcomes } from './outcomes.ts';
import { runTraffic } from './traffic.ts';

/** The command's logic on real Locust, real stores and the lab's own writer; between them the smallest entry there can be. The
 * registry has other records than the repository's traffic file: what is sent is what was pulled. */
const scenario = scenarios.vaccinations;
let valkey: Awaited<ReturnType<typeof startValkey>>;
let documentStore: Awaited<ReturnType<typeof startDocumentStore>>;
let writer: ReturnType<typeof openStore>;
let entry: Server;
let labDir: string;
let registry: TestRegistry;
let published: PublishedFile;
const RECORDS = ['Lima', 'Quito'].map((location) => ({ name: 'Pulled Person', location, age: 40, vaccine_type: 'mRNA' }));
const received = new Set<string>();
/** Accepts every n-th event and forgets it. */
let forgetEvery = Infinity;

beforeAll(async () => {
  registry = await TestRegistry.make();
  await registry.start();
  const artifact = registry.artifact(JSON.stringify(RECORDS));
  await artifactKind.create(artifact, new AbortController().signal);
  published = { ...registry.access, reference: referenceOf(artifact, artifact) };
  [valkey, documentStore] = await Promise.all([startValkey(), startDocumentStore()]);
  writer = openStore({
    scenario, writer: 'worker-test', documentsUrl: documentStore.url, cacheUrl: valkey.url,
    log: openLog('test', () => undefined), metrics: openMetrics({ process: false }),
  });
  entry = createServer((request, response) => {
    void text(request).then(async (body) => {
      const id = String(request.headers['idempotency-key']);
      received.add(body);
      const event = scenario.schema.parse(JSON.parse(body)) as Event;
      if (Number(id.split('-').at(-1)) % forgetEvery !== 0) await writer.store([{ id, route: 'grpc', acceptedAt: Date.now(), event }]);
      response.writeHead(202, { 'x-lab-route': 'grpc' }).end(JSON.stringify({ id, route: 'grpc' }));
    });
  });
  await new Promise<void>((resolve) => entry.listen(0, '127.0.0.1', resolve));
  labDir = mkdtempSync(join(tmpdir(), 'lab-traffic-'));
  symlinkSync(join(import.meta.dirname, '../.lab/tools'), join(labDir, 'tools'));
}, 120_000);

afterAll(async () => {
  entry?.closeAllConnections();
  await new Promise((resolve) => (entry ? entry.close(resolve) : resolve(undefined)));
  await writer?.close();
  await Promise.all([valkey?.stop(), documentStore?.stop(), registry?.close()]);
  if (labDir) rmSync(labDir, { recursive: true, force: true });
});

function traffic(report: (line: string) => void = () => undefined, from = published) {
  const { port } = entry.address() as AddressInfo;
  return runTraffic({
    labDir, entryUrl: `http://127.0.0.1:${port}`, documentsUrl: documentStore.url, cacheUrl: valkey.url, scenario,
    published: from, pulledDir: join(labDir, 'pulled'), users: 10, spawnRate: 100, seconds: 90, events: 300, pauseMs: 1, report,
  });
}

test('sent = accepted = stored = counted, and the line says so', async () => {
  const said: string[] = [];
  const { text: line, balanced, outcomesFile } = await traffic((one) => said.push(one));
  expect(line).toBe('sent 300 = accepted 300 = stored 300 = counted 300');
  expect(balanced).toBe(true);
  expect(await readOutcomes(outcomesFile)).toHaveLength(300);
  expect([...received].map((body) => JSON.parse(body) as unknown)).toEqual(expect.arrayContaining(RECORDS));
  expect(received.size).toBe(RECORDS.length);
  expect(said.join('\n')).toMatch(/pulling .*@sha256:[^]*sending to .*10 users, 300 events[^]*300 events answered[^]*waiting until/);
}, 180_000);

test('without its traffic file nothing is sent', async () => {
  const before = received.size;
  received.clear();
  const none = { ...published, reference: published.reference.replace(/[0-9a-f]{64}$/, '0'.repeat(64)) };
  await expect(traffic(undefined, none)).rejects.toThrow(/Pulling the traffic file .* failed: the registry has no such artifact/);
  expect([before, received.size]).toEqual([RECORDS.length, 0]);
}, 180_000);

test('an entry that accepts and forgets is found out', async () => {
  forgetEvery = 100;
  const { text: table, balanced, reconciliation } = await traffic().finally(() => { forgetEvery = Infinity; });
  expect(balanced).toBe(false);
  expect(reconciliation.total).toMatchObject({ sent: 300, accepted: 300, stored: 297, counted: 297, lost: 3 });
  expect(table).toMatch(/grpc lost 3 accepted events: look at the logs of the workers on its path/);
}, 180_000);

test('keeps the outcomes of the last ten runs', async () => {
  const folder = join(labDir, 'traffic');
  mkdirSync(folder, { recursive: true });
  for (let n = 10; n < 30; n++) writeFileSync(join(folder, `traffic-0${n}.tsv`), '');
  await traffic();
  const kept = readdirSync(folder);
  expect(kept).toHaveLength(10);
  expect(kept).not.toContain('traffic-010.tsv');
}, 180_000);
