/** What machines are told, against cloud-init's own schema (as the types that a package of it has). */
import { beforeAll, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ensureTools } from '../../../../tools/toolbox/toolbox.ts';
import { cloudInit as valkeyCloudInit } from '../../kubernetes/stores/valkey-machines.ts';
import { gcpPlaceOf } from '../gcp-place.ts';
import { cloudInit } from './cloud-init.ts';
import { documentsMachine, registryMachine } from './plans.ts';

jest.setTimeout(300_000);

const rootDir = join(import.meta.dirname, '..', '..', '..', '..');
const place = gcpPlaceOf({ project: 'my-project', zone: 'us-central1-a', region: 'us-central1', deployers: [] }, 'gke');
type Config = Record<string, unknown>;
const told: Readonly<Record<string, string>> = {
  registry: cloudInit(registryMachine(place).container), documents: cloudInit(documentsMachine(place).container),
  'valkey-primary': valkeyCloudInit(), 'valkey-replica': valkeyCloudInit('valkey-primary'),
};

beforeAll(async () => {
  await ensureTools(['cloud-init'], { labDir: join(rootDir, '.lab'), report: (line) => console.error(line) });
}, 300_000);

/** @returns what is wrong, a line each */
function problems(config: Config): string[] {
  const said = execFileSync(join(rootDir, '.lab', 'tools', 'cloud-init', 'bin', 'python'), [join(rootDir, 'tools', 'python', 'check-cloud-init.py')], { input: JSON.stringify(config), encoding: 'utf8' });
  return said.split('\n').filter((line) => line !== '');
}

test.each(Object.keys(told))('%s is told nothing that cloud-init would not understand', (name) => {
  expect(problems(parse(told[name]!) as Config)).toEqual([]);
});

test('what it would not understand is seen', () => {
  const good = parse(told['registry']!) as { write_files: Config[] } & Config;
  expect(problems({ ...good, run_cmd: [] })).toEqual(['run_cmd: cloud-init has no such key']);
  expect(problems({ ...good, runcmd: 'systemctl start lab' })).toEqual([expect.stringMatching(/^runcmd: /)]);
  expect(problems({ ...good, write_files: [{ ...good.write_files[0], permissions: 0o644 }] })).toEqual([expect.stringMatching(/^write_files: .*permissions.* is not/)]);
  expect(problems({ ...good, write_files: [{ ...good.write_files[0], mode: '0644' }] })).toEqual([expect.stringMatching(/^write_files: .*mode/)]);
});
