/** What a machine is told at its start: held together, and its scripts run for real against stand-ins of Google's two services. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { cloudInit, fetchSecrets, SECRETS_FOLDER } from './cloud-init.ts';
import { documentsMachine, machineSecrets, registryMachine } from './plans.ts';
import { gcpPlaceOf } from '../gcp-place.ts';

const place = gcpPlaceOf({ project: 'my-project', zone: 'us-central1-a', region: 'us-central1', deployers: ['203.0.113.7/32'] }, 'gke');
const machines = { registry: registryMachine(place), documents: documentsMachine(place) };

interface Told {
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly string[];
}

describe.each(Object.entries(machines))('%s', (name, { container }) => {
  const told = parse(cloudInit(container)) as Told;
  const fileOf = (path: string) => told.write_files.find((file) => file.path === path)?.content;

  test('is told in the form that cloud-init reads, every script of which a shell understands', () => {
    expect(cloudInit(container).startsWith('#cloud-config\n')).toBe(true);
    const scripts = told.write_files.filter(({ content }) => content.startsWith('#!/bin/bash'));
    expect(scripts.map(({ path }) => path)).toEqual(['/etc/lab/prepare', '/etc/lab/fetch-secrets']);
    for (const { content } of scripts) execFileSync('bash', ['-n'], { input: content });
  });

  test('starts what it writes, and runs nothing that nobody writes', () => {
    const units = told.runcmd.flatMap((command) => /^systemctl start (\S+)$/.exec(command)?.[1] ?? []);
    expect(units).toEqual(['lab.service', 'lab-secrets.timer']);
    for (const unit of units) expect(fileOf(`/etc/systemd/system/${unit}`)).toBeDefined();
    for (const [, path] of told.write_files.map(({ content }) => content).join('\n').matchAll(/\/bin\/bash (\S+)/g)) expect([path, fileOf(path!) !== undefined]).toEqual([path, true]);
  });

  test('runs its container as nobody, with nothing but its data to write to, from an image by its digest', () => {
    const run = /^ExecStart=(.*)$/m.exec(fileOf('/etc/systemd/system/lab.service')!)![1]!;
    for (const wanted of ['--read-only', '--cap-drop ALL', 'no-new-privileges', `--user ${container.userId}:`, '--memory ', '--pids-limit ', container.image]) expect(run).toContain(wanted);
    expect(container.image).toMatch(/@sha256:[0-9a-f]{64}$/);
    const writable = [...run.matchAll(/--volume (\S+)/g)].map(([, mount]) => mount!).filter((mount) => !mount.endsWith(':ro'));
    expect(writable).toEqual([`/mnt/disks/data:${container.dataFolder}`]);
  });

  test('fetches every secret that its container is told to read, and none stands in what it is told', () => {
    const said = [...container.args, ...container.env.map(({ value }) => value), ...Object.values(container.files)].join(' ');
    const read = new Set([...said.matchAll(new RegExp(`${SECRETS_FOLDER}/([a-z.-]+)`, 'g'))].map(([, file]) => file));
    expect(read).toEqual(new Set(Object.keys(machineSecrets[name as keyof typeof machines])));
    expect(cloudInit(container)).not.toMatch(/PRIVATE KEY|\$2b\$/);
  });
});

describe('a machine fetches its secrets', () => {
  let folder: string;
  let google: Server;
  const values: Record<string, string> = {};
  const asked: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lab-secrets-'));
    google = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers['metadata-flavor'] ?? request.headers.authorization ?? ''}`);
      if (request.url!.endsWith('/token')) return void response.end('{"access_token":"t0ken-._1","expires_in":3599,"token_type":"Bearer"}');
      const secret = values[/^\/v1\/(.*)\/versions\/latest:access$/.exec(request.url!)?.[1] ?? ''];
      if (request.headers.authorization !== 'Bearer t0ken-._1' || secret === undefined) return void response.writeHead(403).end();
      response.end(JSON.stringify({ name: 'n', payload: { data: Buffer.from(secret).toString('base64'), dataCrc32c: '1' } }, null, 2));
    }).listen(0, '127.0.0.1');
    await once(google, 'listening');
    for (const [program, script] of [['systemctl', `echo "$*" >> ${folder}/restarts`], ['chown', `echo "$*" > ${folder}/owner`]] as const) {
      writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, program), 0o755);
    }
  });
  afterAll(async () => {
    google.closeAllConnections();
    google.close();
    await once(google, 'close');
    rmSync(folder, { recursive: true, force: true });
  });

  const into = () => join(folder, 'secrets');
  const script = fetchSecrets({ userId: 999, secrets: { user: 'projects/p/secrets/lab-user', 'tls.pem': 'projects/p/secrets/lab-tls' } });
  const run = () => {
    const url = `http://127.0.0.1:${(google.address() as AddressInfo).port}`;
    const child = promisify(execFile)('bash', ['-c', script], {
      env: { PATH: `${folder}:${process.env['PATH']}`, METADATA_URL: url, SECRET_MANAGER_URL: url, SECRETS_FOLDER: into() },
    });
    return child;
  };
  const restarts = () => existsSync(join(folder, 'restarts')) ? readFileSync(join(folder, 'restarts'), 'utf8').trim().split('\n').length : 0;

  test('by its own account, as they are, readable by the container alone; and what uses them starts anew when one has changed', async () => {
    Object.assign(values, { 'projects/p/secrets/lab-user': 'lab', 'projects/p/secrets/lab-tls': `-----BEGIN KEY-----\n${'a+/='.repeat(900)}\n-----END KEY-----\n` });
    await run();
    expect(asked[0]).toBe('/computeMetadata/v1/instance/service-accounts/default/token Google');
    expect(readdirSync(into()).sort()).toEqual(['tls.pem', 'user']);
    expect([readFileSync(join(into(), 'user'), 'utf8'), readFileSync(join(into(), 'tls.pem'), 'utf8')]).toEqual(Object.values(values));
    expect([statSync(into()).mode & 0o777, statSync(join(into(), 'user')).mode & 0o777, readFileSync(join(folder, 'owner'), 'utf8').trim()]).toEqual([0o500, 0o400, `-R 999:999 ${into()}`]);
    expect(restarts()).toBe(1);
    await run();
    expect(restarts()).toBe(1);
    values['projects/p/secrets/lab-user'] = 'another';
    await run();
    expect([readFileSync(join(into(), 'user'), 'utf8'), restarts()]).toEqual(['another', 2]);
  });

  test('and keeps what it has when it is refused', async () => {
    values['projects/p/secrets/lab-user'] = 'kept';
    await run();
    delete values['projects/p/secrets/lab-tls'];
    await expect(run()).rejects.toThrow(/403/);
    expect(readFileSync(join(into(), 'user'), 'utf8')).toBe('kept');
  });
});
