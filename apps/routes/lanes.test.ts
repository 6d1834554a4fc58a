/** Which channel takes an event, and what becomes of a batch whose parts fare differently. */
import { describe, expect, it } from '@jest/globals';
import { SendError, type Envelope } from './hop.ts';
import { lanesOf, sendAll, variableOf } from './lanes.ts';

const envelope = (id: string): Envelope => ({ id, route: 'grpc', acceptedAt: 1, event: new Uint8Array() });
const sender = { maxInFlight: 1, ready: () => true, send: async () => undefined, close: async () => undefined };
const groups = new Map([['a', 1], ['b', 2]]);
const fails = (outcome: 'rejected' | 'unknown') => new SendError('no', outcome, 700);

describe('lanes', () => {
  it('of one channel take a whole batch as it is', () => {
    const batch = [envelope('1'), envelope('2')];
    expect([...lanesOf(new Map([['only', sender]])).sort(batch)]).toEqual([['only', batch]]);
  });

  it('are ready only when every one of them is', () => {
    expect(lanesOf(new Map([['a', sender], ['b', { ...sender, ready: () => false }]])).ready()).toBe(false);
  });

  it('tell the variables of channels apart only where there are several', () => {
    expect(variableOf({}, 'HOP_TARGETS', 'desk')).toBe('HOP_TARGETS');
    expect(variableOf({ by: 'discipline' }, 'HOP_TARGETS', 'long-jump')).toBe('HOP_TARGETS__LONG_JUMP');
  });
});

describe('a batch in parts', () => {
  it('is sent when every part is', async () => {
    const sent: string[] = [];
    await sendAll(groups, async (channel) => void sent.push(channel));
    expect(sent).toEqual(['a', 'b']);
  });

  it('is rejected for certain only where every part is', async () => {
    await expect(sendAll(groups, async () => { throw fails('rejected'); })).rejects.toMatchObject({ outcome: 'rejected' });
    await expect(sendAll(groups, async (channel) => { if (channel === 'b') throw fails('rejected'); })).rejects.toMatchObject({ outcome: 'unknown', retryAfterMs: 700 });
    await expect(sendAll(groups, async (channel) => { throw fails(channel === 'a' ? 'unknown' : 'rejected'); })).rejects.toMatchObject({ outcome: 'unknown' });
  });

  it('of one part is what became of it', async () => {
    const failure = new Error('the queue is full');
    await expect(sendAll(new Map([['a', 1]]), async () => { throw failure; })).rejects.toBe(failure);
  });
});
