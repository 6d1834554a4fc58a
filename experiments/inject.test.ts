import { describe, expect, test } from '@jest/globals';
import type { FaultBand } from '../stacks/local/experiment-state.ts';
import type { LocalFault } from './faults/fault.ts';
import type { LocalLab, LocalProcess } from './faults/local-lab.ts';
import { aftermath, breakIt, type Hit } from './inject.ts';

/** A lab whose worker is as a test says; it remembers what was started. */
function fakeLab(state: LocalProcess['state'], toxics: string[] = []) {
  const started: string[] = [];
  const worker = { name: 'worker-0', service: 'worker', generation: 0, starts: 1 };
  const local = {
    processes: async () => [{ ...worker, state: started.length > 0 ? 'running' as const : state }],
    start: async (name: string) => void started.push(name),
    links: async () => [{ name: 'a->b', caller: 'a', called: 'b', toxics }],
    removeToxic: async () => void (toxics.length = 0),
    failingNames: async () => [], healNames: async () => undefined, lossyLinks: async () => [], loseNothing: async () => undefined,
  } as Partial<LocalLab> as LocalLab;
  return { local, started };
}

/** A fault that does nothing but remember what was asked of it. */
function fakeHit(lasts: boolean, change: Partial<LocalFault> = {}): { readonly hit: Hit; readonly calls: string[] } {
  const calls: string[] = [];
  const told = <T>(call: string, answer: T) => async () => { calls.push(call); return answer; };
  const local: LocalFault = { apply: told('apply', { marks: ['worker-0 (1)'] }), recover: told('recover', undefined), look: told('look', { found: [], missing: [] }), ...change };
  return { hit: { id: 'made-up', fault: { lasts }, local, target: { role: 'worker', services: ['worker'] } }, calls };
}

const never = new AbortController().signal;

describe('a fault that happens once', () => {
  test('is looked at, and nothing is started for it', async () => {
    const { hit, calls } = fakeHit(false);
    const bands: FaultBand[] = [];
    const trace = await breakIt(hit, 60_000, { lab: fakeLab('gave up'), signal: never, tell: (band) => bands.push(band) });
    expect(calls).toEqual(['apply', 'look']);
    expect(trace).toMatchObject({ id: 'made-up', marks: ['worker-0 (1)'], missing: [] });
    expect(trace.to - trace.from).toBeLessThan(30_000);
    expect(bands).toEqual([{ id: 'made-up', target: 'worker', from: trace.from, to: trace.to }]);
  });
});

describe('a fault that lasts', () => {
  test('is taken out when its time is over', async () => {
    const { hit, calls } = fakeHit(true);
    const bands: FaultBand[] = [];
    const trace = await breakIt(hit, 50, { lab: fakeLab('running'), signal: never, tell: (band) => bands.push(band) });
    expect(calls).toEqual(['apply', 'look', 'look', 'recover']);
    expect(trace.to - trace.from).toBeGreaterThan(48); // a timer counts in whole milliseconds of another clock
    expect(bands.map(({ to }) => to)).toEqual([undefined, trace.to]);
  });
});

test.each([[true, new Error('it failed')], [false, new Error('it failed')]])('what couldn\'t be done is undone, whether it lasts (%s) or not', async (lasts, error) => {
  const { hit, calls } = fakeHit(lasts, { look: async () => { throw error; } });
  await expect(breakIt(hit, 50, { lab: fakeLab('running'), signal: never, tell: () => undefined })).rejects.toThrow('it failed');
  expect(calls).toEqual(['apply', 'recover']);
});

test('what was no longer in effect before it was taken out is told of, once', async () => {
  let looks = 0;
  const { hit } = fakeHit(true, { look: async () => ({ found: [], missing: (looks += 1) === 1 ? ['a'] : ['a', 'b'] }) });
  const { missing } = await breakIt(hit, 20, { lab: fakeLab('running'), signal: never, tell: () => undefined });
  expect(missing).toEqual(['a', 'b']);
});

test('what can\'t even be undone says so, and what had failed first', async () => {
  const { hit } = fakeHit(true, { look: async () => { throw new Error('it failed'); }, recover: async () => { throw new Error('no way back'); } });
  await expect(breakIt(hit, 20, { lab: fakeLab('running'), signal: never, tell: () => undefined })).rejects.toThrow('it failed; and taking made-up out failed too: no way back');
});

test('an interruption takes out what lasts', async () => {
  const { hit, calls } = fakeHit(true);
  const interrupted = new AbortController();
  const breaking = breakIt(hit, 60_000, { lab: fakeLab('running'), signal: interrupted.signal, tell: () => interrupted.abort() });
  await expect(breaking).rejects.toThrow(/abort/);
  expect(calls).toEqual(['apply', 'look', 'recover']);
});

describe('when the recovery is over', () => {
  test.each<[LocalProcess['state'], readonly string[]]>([
    ['running', []], ['starting', []], ['gave up', ['process worker-0: gave up']], ['stopped', ['process worker-0: stopped']], ['frozen', ['process worker-0: frozen']],
  ])('a process that is %s is told of before it is started', async (state, down) => {
    const lab = fakeLab(state);
    expect(await aftermath(fakeHit(false).hit, lab)).toEqual({ residue: [], down });
    expect(lab.started).toEqual(down.length === 0 ? [] : ['worker-0']);
  });

  test('what is still disturbed is told of before it is mended', async () => {
    const toxics = ['made-up'];
    const { hit } = fakeHit(true, { look: async () => ({ found: ['a->b: made-up'], missing: [] }) });
    expect(await aftermath(hit, fakeLab('running', toxics))).toEqual({ residue: ['a->b: made-up', 'link a->b: made-up'], down: [] });
    expect(toxics).toEqual([]);
  });
});
