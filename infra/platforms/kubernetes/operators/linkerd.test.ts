/** How Linkerd's trust anchor gets to where it is read: the script of the job, run for real against a stand-in of kubectl. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PUBLISH } from './linkerd.ts';

/** What of a cluster the script sees: the anchor's Secret, and the ConfigMap of the roots, which begins to be when it is applied. */
const KUBECTL = `#!/bin/sh
case "$1 $2" in
  "wait --for=create") [ -e "$CLUSTER/anchor" ] ;;
  "get secret") base64 "$CLUSTER/anchor" ;;
  "get configmap") cat "$CLUSTER/roots" ;;
  "create configmap") cat "\${4#--from-file=}" ;;
  "apply --server-side") cat > "$CLUSTER/roots"; echo applied >> "$CLUSTER/applied" ;;
  *) echo "kubectl $*: nobody has thought of that" >&2; exit 1 ;;
esac
`;

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-roots-'));
  mkdirSync(at('cluster'));
  writeFileSync(at('kubectl'), KUBECTL);
  chmodSync(at('kubectl'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each run is a pod of its own. @returns how often the roots have been applied until now, and what they are */
function publish(anchor?: string): readonly [applied: number, roots: string] {
  if (anchor !== undefined) writeFileSync(at('cluster/anchor'), anchor);
  const home = mkdtempSync(at('home-'));
  execFileSync('sh', ['-c', PUBLISH], { env: { PATH: `${folder}:${process.env['PATH']}`, HOME: home, CLUSTER: at('cluster') }, stdio: ['ignore', 'ignore', 'pipe'] });
  const applied = existsSync(at('cluster/applied')) ? readFileSync(at('cluster/applied'), 'utf8').trim().split('\n').length : 0;
  return [applied, readFileSync(at('cluster/roots'), 'utf8')];
}

test('the anchor is published once, and after a rotation the one before it stays until the next', () => {
  const [first, second, third] = ['one', 'two', 'three'].map((name) => `-----BEGIN CERTIFICATE-----\n${Buffer.from(name.repeat(60)).toString('base64')}\n-----END CERTIFICATE-----\n`) as [string, string, string];
  expect(() => publish()).toThrow();
  expect(publish(first)).toEqual([1, first]);
  expect(publish()).toEqual([1, first]);
  expect(publish(second)).toEqual([2, second + first]);
  expect(publish()).toEqual([2, second + first]);
  expect(publish(third)).toEqual([3, third + second]);
});
