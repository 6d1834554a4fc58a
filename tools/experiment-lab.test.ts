import { expect, test } from '@jest/globals';
import { experiments } from '../experiments/catalogue/index.ts';
import { configSource, readConfig } from '../stacks/config.ts';
import { settings } from '../stacks/settings.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTicksOf } from '../stacks/local/processes.ts';
import { ownLab, processesOf, unfit, varied } from './experiment-lab.ts';

test('every variant of every experiment needs another config, so that none is measured on a lab that is up as another', () => {
  for (const { id, stack = {}, variants = {} } of experiments) {
    const configs = Object.values(variants).map((variant) => JSON.stringify([varied({ ...stack, ...variant.stack }), variant.route]));
    expect([id, new Set(configs).size]).toEqual([id, configs.length]);
  }
});

test('what an experiment sets somewhere must be at its default everywhere else', () => {
  expect(varied({})).toEqual(expect.arrayContaining([['kafka.acks', 'all'], ['replicas.cache', '2'], ['scenario', 'vaccinations']]));
  expect(Object.fromEntries(varied({ 'kafka.acks': '0' }))).toMatchObject({ 'kafka.acks': '0', 'replicas.cache': '2' });
  for (const [key, value] of varied({})) expect(value).toBe(settings[key].default);
});

test('a stack that is set otherwise is told by its keys, with what makes it fit', () => {
  expect(unfit('dev', { scenario: 'olympics', 'replicas.writer': '2' }, [['scenario', 'vaccinations'], ['replicas.writer', '1'], ['kafka.acks', '0']])).toBe(
    'needs scenario=vaccinations, replicas.writer=1, kafka.acks=0, and stack dev has scenario=olympics, replicas.writer=2, kafka.acks=all: run it with --own, or '
    + '`pulumi config rm scenario && pulumi config rm replicas.writer && pulumi config set kafka.acks 0 && pulumi up` first');
  expect(unfit('two', {}, [['redis.mode', 'stream']])).toContain('`pulumi config set redis.mode stream --stack two && pulumi up --stack two`');
});

test('a route\'s own processes are its services and the backends between them', () => {
  const of = (scenario: string) => processesOf(readConfig(configSource({ scenario }), 'test', {}));
  expect(of('vaccinations')).toEqual({ grpc: ['worker-grpc', 'entry-grpc'], redis: ['worker-redis', 'entry-redis', 'valkey-primary'], kafka: ['worker-kafka', 'entry-kafka', 'kafka'] });
  expect(of('blackfriday')['sales']).toEqual(expect.arrayContaining(['entry-sales', 'kafka']));
});

test('a lab that another run has is left to it, and one whose run is gone is not', async () => {
  const repository = mkdtempSync(join(tmpdir(), 'owned-'));
  try {
    mkdirSync(join(repository, '.lab'));
    const claimed = (startTicks: number) => writeFileSync(join(repository, '.lab', 'test-owned.owner.json'), JSON.stringify({ pid: process.ppid, startTicks }));
    const open = () => ownLab(repository, { stack: 'test-owned', portsBase: 27_000, commit: 'tested', report: () => undefined });
    claimed(startTicksOf(process.ppid)!);
    expect(open).toThrow(`The lab test-owned is another run's (process ${process.ppid})`);
    claimed(1);
    await open().close();
    await open().close();
  } finally {
    rmSync(repository, { recursive: true });
  }
});
