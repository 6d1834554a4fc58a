/** What a machine must have for a real node; what Debian has of it is installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CNI_FOLDER } from './node-components.ts';

/** Debian's package of each program. */
const PACKAGES: Readonly<Record<string, string>> = {
  containerd: 'containerd', runc: 'runc', iptables: 'iptables', ip: 'iproute2', [join(CNI_FOLDER, 'ptp')]: 'containernetworking-plugins',
};
/** While this is there and says no, a new package starts nothing. */
const POLICY = '/usr/sbin/policy-rc.d';

const works = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const isThere = (program: string): boolean => works('sh', '-c', 'command -v "$0"', program);

/**
 * Installs what is missing.
 * @param folder one of those that the cluster's will lie on the same file system as; made if it isn't there
 * @returns why there can be no real node here; undefined if there can
 */
export function whyNoRealNode(folder: string): string | undefined {
  if (process.platform !== 'linux') return `containers need Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'containers need root';
  if (!works('unshare', '--net', '--mount', '--pid', '--fork', 'true')) return 'this machine allows no namespaces for network, mounts and processes';
  if (!takesOverlays(folder)) return `the file system of ${folder} can't carry those of containers`;
  const missing = Object.keys(PACKAGES).filter((program) => !isThere(program));
  if (missing.length > 0) install(missing.map((program) => PACKAGES[program]!));
  const still = missing.filter((program) => !isThere(program));
  return still.length === 0 ? undefined : `${still.join(', ')} can't be had`;
}

/** Containers' file systems are overlays, and an overlay can't always lie on another. */
function takesOverlays(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  const place = mkdtempSync(join(folder, 'overlay-'));
  try {
    const mount = 'cd "$0" && mkdir lower upper work merged && mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged';
    return works('unshare', '--mount', 'sh', '-c', mount, place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function install(packages: readonly string[]): void {
  const isMine = !existsSync(POLICY);
  if (isMine) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const get = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
    const attempt = () => spawnSync(get[0]!, get.slice(1), { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
    // A machine that is new doesn't know of any package.
    if (!attempt() && works('apt-get', 'update')) attempt();
  } finally {
    if (isMine) rmSync(POLICY);
  }
}
