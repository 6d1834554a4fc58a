import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runLocust, type LocustRun } from './locust.ts';
import { readOutcomes } from './outcomes.ts';
import { ANSWERS, openEntryDouble, type Answering, type EntryDouble } from './testing/entry-double.ts';

const program = join(import.meta.dirname, '../.lab/tools/locust/bin/locust');
const traffic = join(import.meta.dirname, 'traffic/vaccinations.json');
const ways: readonly Answering[] = Object.values(ANSWERS);
const records = new Set((JSON.parse(readFileSync(traffic, 'utf8')) as object[]).map((record) => JSON.stringify(record)));

let folder: string;
beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} isn't there: \`npm test\` installs it`);
  folder = mkdtempSync(join(tmpdir(), 'lab-locust-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function send(entry: EntryDouble, run: Partial<LocustRun> & { run: string }) {
  const outcomes = join(folder, `${run.run}.tsv`);
  const progress: number[] = [];
  await runLocust({
    program, url: entry.url, traffic, outcomes, users: 8, spawnRate: 100, seconds: 30, pauseMs: 1,
    progress: (answered) => progress.push(answered), ...run,
  });
  const timed = await readOutcomes(outcomes);
  return { outcomes: timed.map(({ outcome }) => outcome), timings: timed.map(({ timing }) => timing), progress };
}

describe('traffic.py in real Locust', () => {
  test('sends exactly as many events as asked for, each a record of the file under its own id, each with the right outcome', async () => {
    const entry = await openEntryDouble((n) => ({ answering: ways[n % ways.length]! }));
    try {
      const { outcomes, progress } = await send(entry, { run: 'exact', events: 160 });
      expect(outcomes).toHaveLength(160);
      expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(Array.from({ length: 160 }, (_, at) => `exact-${at + 1}`)));
      for (const { id, outcome, status, route } of outcomes) {
        const { expected, status: answered, route: named } = ways[Number(id.split('-')[1]) % ways.length]!;
        expect({ id, outcome, status, route }).toEqual({ id, outcome: expected, status: answered, route: named });
      }
      expect(entry.received).toHaveLength(160);
      for (const { method, url, contentType, body } of entry.received) {
        expect([method, url, contentType]).toEqual(['POST', '/input', 'application/json']);
        expect(records.has(JSON.stringify(JSON.parse(body)))).toBe(true);
      }
      expect(progress.at(-1)).toBe(160);
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('cuts no request off at the end: everything that arrived has its answer written down', async () => {
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted, afterMs: 700 }));
    try {
      const begunAt = Date.now();
      const { outcomes, timings } = await send(entry, { run: 'end', seconds: 3 });
      expect(outcomes.length).toBeGreaterThan(2);
      expect(outcomes.every(({ outcome }) => outcome === 'acked')).toBe(true);
      for (const { dueAt, latencyMs } of timings) {
        expect([dueAt >= begunAt, dueAt + latencyMs <= Date.now()]).toEqual([true, true]);
        expect(latencyMs).toBeGreaterThanOrEqual(690); // two clocks
      }
      expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(entry.received.map(({ id }) => id)));
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('nor that of a user whose pause ends as the run does', async () => {
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted, afterMs: 20 }));
    try {
      // So many users that timers are late: at the end, many have been woken but still count as waiting.
      const { outcomes } = await send(entry, { run: 'woken', users: 150, spawnRate: 1_000, seconds: 3, pauseMs: 20 });
      expect(outcomes.length).toBeGreaterThan(150);
      expect(outcomes.filter(({ outcome }) => outcome !== 'acked')).toEqual([]);
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('ends in good order when told to', async () => {
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted, afterMs: 50 }));
    const stop = new AbortController();
    try {
      const { outcomes } = await send(entry, { run: 'told', seconds: 300, signal: stop.signal, progress: (answered) => void (answered > 0 && stop.abort()) });
      expect(outcomes.length).toBeGreaterThan(0);
      expect(new Set(outcomes.map(({ id }) => id))).toEqual(new Set(entry.received.map(({ id }) => id)));
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('the same seed chooses the same records in the same order', async () => {
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted }));
    try {
      for (const [run, seed] of [['a', 5], ['b', 5], ['c', 6]] as const) await send(entry, { run, seed, users: 1, events: 30 });
      const bodies = (run: string) => entry.received.filter(({ id }) => id.startsWith(`${run}-`)).map(({ body }) => body);
      expect(bodies('a')).toHaveLength(30);
      expect(bodies('b')).toEqual(bodies('a'));
      expect(bodies('c')).not.toEqual(bodies('a'));
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('sends a record to its own path where it names one, one in ten to /input, the same ones with the same seed', async () => {
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted }));
    const paths = join(folder, 'paths.json');
    writeFileSync(paths, JSON.stringify([{ lane: 'left' }, { lane: 'right' }, { other: 1 }, { lane: 'a/ñ' }]));
    try {
      for (const run of ['one', 'same']) await send(entry, { run, traffic: paths, pathField: 'lane', users: 1, events: 400 });
      const took = (run: string) => entry.received.filter(({ id }) => id.startsWith(`${run}-`)).map(({ url, body }) => ({ url, body }));
      const sent = took('one');
      expect(sent).toHaveLength(400);
      for (const [lane, own] of [['left', '/left'], ['right', '/right'], ['a/ñ', '/a%2F%C3%B1']] as const) {
        const addresses = sent.filter(({ body }) => (JSON.parse(body) as { lane?: string }).lane === lane).map(({ url }) => url);
        expect(new Set(addresses)).toEqual(new Set([own, '/input']));
        expect(addresses.filter((address) => address === '/input').length / addresses.length).toBeLessThan(0.3);
      }
      expect(new Set(sent.filter(({ body }) => body.includes('other')).map(({ url }) => url))).toEqual(new Set(['/input']));
      expect(took('same')).toEqual(sent);
    } finally {
      await entry.close();
    }
  }, 60_000);

  test('says why when it can not run', async () => {
    const run = { program, url: 'http://127.0.0.1:1', outcomes: join(folder, 'no.tsv'), run: 'no', users: 1, spawnRate: 1, seconds: 1 };
    await expect(runLocust({ ...run, traffic: join(folder, 'missing.json') })).rejects.toThrow(/Locust ended with 1.*missing\.json/s);
    await expect(runLocust({ ...run, traffic, program: join(folder, 'locust') })).rejects.toThrow("isn't there");
  }, 60_000);
});
