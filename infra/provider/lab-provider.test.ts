import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { MISSING, type Kind } from './kind.ts';
import { LabProvider } from './lab-provider.ts';

const urn = 'urn:pulumi:dev::lab::lab:index:Parent$lab:index:Thing::one';
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

interface Thing { readonly place: string; readonly size: number; readonly colour: string }

/** What there really is, and what was done to it. */
let world: { state: string; calls: string[]; said: string[] };
let kind: Kind<Thing>;
let provider: LabProvider;

beforeEach(() => {
  world = { state: 'well', calls: [], said: [] };
  kind = {
    schema: z.object({ place: z.string(), size: z.int().min(1), colour: z.string().default('red') }),
    settled: 'well',
    id: ({ place }) => place,
    replaces: (olds, news) => olds.place === news.place ? [] : ['place'],
    state: async () => world.state,
    create: async ({ place }) => void world.calls.push(`create ${place}`),
    update: async (olds, news) => void world.calls.push(`update ${olds.size} to ${news.size}`),
    delete: async ({ place }) => void world.calls.push(`delete ${place}`),
  };
  provider = providerOf(kind);
});

function providerOf(some: Kind<Thing>): LabProvider {
  return new LabProvider({ 'lab:index:Thing': some as Kind<object> as Kind<Record<string, unknown>> }, (_urn, line) => world.said.push(line));
}

const inputs = { place: 'here', size: 1, colour: 'red' };
const outputs = { ...inputs, state: 'well' };

describe('check', () => {
  test('fills in the defaults', async () => {
    expect(await provider.check(urn, {}, { place: 'here', size: 1 })).toEqual({ inputs });
  });

  test('names every wrong property at once', async () => {
    const { failures } = await provider.check(urn, {}, { size: 0 });
    expect(failures?.map(({ property }) => property)).toEqual(['place', 'size']);
  });

  test('lets a value pass that only becomes known later', async () => {
    expect(await provider.check(urn, {}, { place: UNKNOWN, size: UNKNOWN })).toEqual({ inputs: { place: UNKNOWN, size: UNKNOWN }, failures: [] });
  });

  test('refuses a type that the provider does not have, and names those it has', async () => {
    await expect(provider.check('urn:pulumi:dev::lab::lab:index:Other::one', {}, {})).rejects.toThrow(/no resource type lab:index:Other.*lab:index:Thing/);
  });
});

describe('diff', () => {
  test('sees no change where inputs are equal and all is well', async () => {
    expect(await provider.diff('here', urn, outputs, inputs)).toEqual({ changes: false });
    expect(world.said).toEqual([]);
  });

  test('is an update where an update can bring it about', async () => {
    expect(await provider.diff('here', urn, outputs, { ...inputs, size: 2 })).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
  });

  test('is a replacement, the old one going first, where it cannot', async () => {
    expect(await provider.diff('here', urn, outputs, { ...inputs, place: 'there' }))
      .toEqual({ changes: true, replaces: ['place'], deleteBeforeReplace: true });
  });

  test('asks for an update when what is there has broken by itself, and says why', async () => {
    world.state = 'ill';
    expect(await provider.diff('here', urn, outputs, inputs)).toEqual({ changes: true });
    expect(world.said).toEqual(['not well but ill; `pulumi up` brings it back.']);
  });
});

test('read gives the live state beside the inputs', async () => {
  world.state = 'ill';
  expect(await provider.read('here', urn, outputs)).toEqual({ id: 'here', props: { ...inputs, state: 'ill' }, inputs });
});

test('read tells the engine when nothing is left, so that it is created again', async () => {
  world.state = MISSING;
  expect((await provider.read('here', urn, outputs)).id).toBe('');
});

test('what a kind adds is read anew with the state, kept where the state is not settled, and never taken for an input', async () => {
  const adding: Kind<Thing> = { ...kind, outputs: { names: ['weight'], of: async ({ size }) => ({ weight: `${size} g` }) } };
  const other = providerOf(adding);
  expect(await other.create(urn, inputs)).toEqual({ id: 'here', outs: { ...outputs, weight: '1 g' } });
  expect(await other.update('here', urn, { ...outputs, weight: '1 g' }, { ...inputs, size: 2 })).toEqual({ outs: { ...outputs, size: 2, weight: '2 g' } });
  expect(await other.diff('here', urn, { ...outputs, weight: '1 g' }, inputs)).toEqual({ changes: false });
  expect(await other.read('here', urn, { ...outputs, weight: 'old' })).toEqual({ id: 'here', props: { ...outputs, weight: '1 g' }, inputs });
  world.state = 'ill';
  expect(await other.read('here', urn, { ...outputs, weight: 'old' })).toEqual({ id: 'here', props: { ...outputs, weight: 'old', state: 'ill' }, inputs });
});

test('create, update and delete give the kind its inputs alone, and answer with the settled state', async () => {
  expect(await provider.create(urn, inputs)).toEqual({ id: 'here', outs: outputs });
  expect(await provider.update('here', urn, { ...outputs, state: 'ill' }, { ...inputs, size: 2 })).toEqual({ outs: { ...outputs, size: 2 } });
  await provider.delete('here', urn, outputs);
  expect(world.calls).toEqual(['create here', 'update 1 to 2', 'delete here']);
});

describe('a secret', () => {
  const hidden = (value: unknown) => ({ '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value });
  const secret = { place: 'here', size: 1, colour: hidden('red') };

  test('is checked by what is in it, and stays one', async () => {
    expect(await provider.check(urn, {}, secret)).toEqual({ inputs: secret });
    expect((await provider.check(urn, {}, { ...secret, colour: hidden(5) })).failures?.map(({ property }) => property)).toEqual(['colour']);
    expect(await provider.check(urn, {}, { ...secret, colour: hidden(UNKNOWN), size: UNKNOWN })).toMatchObject({ failures: [] });
  });

  test('is given to a kind as it is, and kept as a secret', async () => {
    const given: unknown[] = [];
    provider = providerOf({ ...kind, create: async (thing) => void given.push(thing), update: async (olds, news) => void given.push(olds, news), delete: async (thing) => void given.push(thing) });
    expect((await provider.create(urn, secret)).outs).toEqual({ ...secret, state: 'well' });
    expect((await provider.update('here', urn, { ...secret, state: 'well' }, secret)).outs).toEqual({ ...secret, state: 'well' });
    await provider.delete('here', urn, { ...secret, state: 'well' });
    expect(given).toEqual([inputs, inputs, inputs, inputs]);
    expect(await provider.read('here', urn, { ...secret, state: 'ill' })).toEqual({ id: 'here', props: { ...secret, state: 'well' }, inputs: secret });
  });

  test('that is the same is no change, wherever it is wrapped', async () => {
    expect(await provider.diff('here', urn, { ...secret, state: 'well' }, inputs)).toEqual({ changes: false });
    expect(await provider.diff('here', urn, { ...secret, state: 'well' }, { ...secret, colour: hidden('blue') })).toMatchObject({ changes: true });
  });
});
