/**
 * Packets that the kernel drops on a lab's links: iptables rules for what passes loopback to or from a link's own port, in one chain
 * per lab. Nothing else of the machine goes through it. Only root can have it.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { LocalLab, Toxic } from '../local-lab.ts';
import { plannedLinks } from './lab-links.ts';

/** How long iptables may wait for others who use it. Seconds. */
const LOCK_SECONDS = '10';

const run = promisify(execFile);
let reason: string | undefined | null = null;

/** Why there can be none here; undefined where there can. Tried once, in a network namespace of its own, so that nothing is touched. */
export function whyNoPacketLoss(): string | undefined {
  if (reason === null) reason = tried();
  return reason;
}

function tried(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes packets, by rules of iptables, and only root may set these';
  const { error, status, stderr } = spawnSync('unshare', ['--net', 'iptables', '-A', 'INPUT', ...conditions('upstream', 1, 50), '-j', 'DROP'], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return `it takes packets, by rules of iptables with \`statistic\`, and they can't be had here: ${error?.message ?? stderr.trim()}`;
}

type Losses = Pick<LocalLab, 'lossyLinks' | 'loseOn' | 'loseNothing'>;

/** @param labDir the lab's folder */
export function packetLoss(labDir: string): Losses {
  const chain = chainOf(labDir);
  return {
    async lossyLinks() {
      const ports = (await rulesOf(chain)).map(portOf);
      const { links } = await plannedLinks(labDir);
      return [...new Set(ports)].map((port) => links.find((link) => link.port === port)?.name ?? `port ${port}`);
    },
    async loseOn(link, stream, percent) {
      const { links } = await plannedLinks(labDir);
      const port = links.find(({ name }) => name === link)?.port;
      if (port === undefined) throw new Error(`The lab in ${labDir} has no link ${link}; it has: ${links.map(({ name }) => name).join(', ')}.`);
      await iptables('-N', chain).catch(() => undefined); // it is there already
      await iptables('-C', ...jumpTo(chain)).catch(() => iptables('-I', ...jumpTo(chain)));
      for (const rule of (await rulesOf(chain)).filter((each) => portOf(each) === port)) await iptables('-D', chain, ...rule);
      await iptables('-A', chain, ...conditions(stream, port, percent), '-j', 'DROP');
    },
    async loseNothing(names) {
      const { links } = await plannedLinks(labDir);
      const rules = await rulesOf(chain);
      const gone = names === undefined ? rules : rules.filter((rule) => links.some(({ name, port }) => port === portOf(rule) && names.includes(name)));
      for (const rule of gone) await iptables('-D', chain, ...rule);
      if (gone.length < rules.length || !await exists(chain)) return;
      await iptables('-D', ...jumpTo(chain)).catch(() => undefined);
      await iptables('-X', chain).catch(() => undefined); // somebody has just put a rule into it
    },
  };
}

/** Each lab of the machine has its own; at most 28 characters. */
function chainOf(labDir: string): string {
  return `lab-${createHash('sha256').update(labDir).digest('hex').slice(0, 16)}`;
}

function jumpTo(chain: string): readonly string[] {
  return ['INPUT', '-i', 'lo', '-p', 'tcp', '-j', chain];
}

function conditions(stream: Toxic['stream'], port: number, percent: number): readonly string[] {
  return ['-p', 'tcp', stream === 'upstream' ? '--dport' : '--sport', String(port), '-m', 'statistic', '--mode', 'random', '--probability', String(percent / 100)];
}

/** The words of each rule of the chain, without its name; none where there is no chain, or nobody who may look. */
async function rulesOf(chain: string): Promise<readonly (readonly string[])[]> {
  if (process.getuid?.() !== 0) return [];
  const listed = await iptables('-S', chain).catch(() => '');
  return listed.split('\n').filter((line) => line.startsWith(`-A ${chain} `)).map((line) => line.trim().split(' ').slice(2));
}

async function exists(chain: string): Promise<boolean> {
  return process.getuid?.() === 0 && await iptables('-S', chain).then(() => true, () => false);
}

function portOf(rule: readonly string[]): number {
  return Number(rule[rule.findIndex((word) => /^--[sd]port$/.test(word)) + 1]);
}

async function iptables(...args: readonly string[]): Promise<string> {
  return (await run('iptables', ['-w', LOCK_SECONDS, ...args])).stdout;
}
