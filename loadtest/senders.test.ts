/** Both senders of an experiment's load: the same events, each with its outcome and its times, until they are told to stop. */
import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Timing, Outcome } from './outcomes.ts';
import { generator, locust, type Sender } from './senders.ts';
import { ANSWERS, openEntryDouble } from './testing/entry-double.ts';

const program = join(import.meta.dirname, '../.lab/tools/locust/bin/locust');
const bodies = ['{"a":1}', '{"a":2}'];

describe.each<[string, Sender]>([['the generator', generator], ['Locust', locust(program)]])('%s', (name, sender) => {
  test.each([{ kind: 'open', perSecond: 100 }, { kind: 'closed', connections: 4 }] as const)('sends until it is told to stop, and tells of every event: $kind', async (arrivals) => {
    if (name === 'Locust' && !existsSync(program)) throw new Error(`${program} isn't there: \`npm test\` installs it`);
    const entry = await openEntryDouble(() => ({ answering: ANSWERS.accepted, afterMs: 30 }));
    const over = new AbortController();
    const told: { readonly outcome: Outcome; readonly timing: Timing }[] = [];
    try {
      const begunAt = Date.now();
      const sending = sender({ url: entry.url, bodies, run: 'sent', seed: 1, events: Infinity, arrivals, signal: over.signal, onOutcome: (outcome, timing) => told.push({ outcome, timing }) });
      await sending.started;
      while (entry.received.length < 50) await new Promise((resolve) => setTimeout(resolve, 20));
      if (name === 'Locust') expect(sending.pid!()).toBeGreaterThan(0);
      over.abort();
      await sending.finished; // whether it was saturated is up to what else the machine does
      expect(new Set(told.map(({ outcome }) => outcome.id))).toEqual(new Set(entry.received.map(({ id }) => id)));
      expect(told.every(({ outcome }) => outcome.outcome === 'acked')).toBe(true);
      expect(entry.received.every(({ body }) => bodies.includes(JSON.stringify(JSON.parse(body))))).toBe(true);
      for (const { timing } of told) expect([timing.dueAt >= begunAt - 1, timing.latencyMs >= 25]).toEqual([true, true]);
    } finally {
      over.abort();
      await entry.close();
    }
  }, 60_000);
});

test('one that can\'t start says so at its end, and keeps nobody waiting for its beginning', async () => {
  const sending = locust('/nowhere/locust')({ url: 'http://127.0.0.1:1', bodies, run: 'none', seed: 1, events: 1, arrivals: { kind: 'closed', connections: 1 } });
  await sending.started;
  await expect(sending.finished).rejects.toThrow(/\/nowhere\/locust isn't there/);
});
