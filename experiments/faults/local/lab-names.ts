/** The names of a lab's links, as its DNS server answers for them. */
import { Resolver, SERVFAIL } from 'node:dns/promises';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failingNamesFolder, NAMES_PROCESS } from '../../../stacks/local/links.ts';
import { signalProcesses } from '../../../stacks/local/processes.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import { writeWhole } from '../../../stacks/local/write-whole.ts';
import type { LocalLab } from '../local-lab.ts';
import { plannedLinks } from './lab-links.ts';

/** How long one question may take, and how long the server may take to be there, and to act by new settings. Milliseconds. */
const ANSWER_WITHIN_MS = 1_000;
const THERE_WITHIN_MS = 5_000;
const IN_EFFECT_WITHIN_MS = 15_000;

type Names = Pick<LocalLab, 'failingNames' | 'failNames' | 'healNames'>;

/** @param labDir the lab's folder */
export function labNames(labDir: string): Names {
  const failingNames = async () => {
    const { dnsPort, links } = await plannedLinks(labDir);
    const hosts = links.flatMap(({ host }) => host ?? []);
    const fails = await Promise.all(hosts.map((host) => isFailing(host, dnsPort)));
    return hosts.filter((_, index) => fails[index]);
  };
  const settingsOf = (host: string) => join(failingNamesFolder(labDir), `${host}.conf`);
  /** The server reads its settings again, and drops no question meanwhile. */
  const untilAll = async (hosts: readonly string[], fail: boolean) => {
    signalProcesses({ labDir, name: NAMES_PROCESS }, 'SIGUSR1');
    const others = async () => {
      const failing = await failingNames();
      return hosts.filter((host) => failing.includes(host) !== fail);
    };
    const done = await waitUntil(async () => (await others()).length === 0 || undefined, { timeoutMs: IN_EFFECT_WITHIN_MS, intervalMs: 50 });
    if (!done) throw new Error(`The lab's DNS doesn't act by its settings within ${IN_EFFECT_WITHIN_MS} ms: it ${fail ? 'answers' : 'fails'} for ${(await others()).join(', ')}. Its log: ${join(labDir, NAMES_PROCESS, 'output.log')}.`);
  };
  return {
    failingNames,
    async failNames(hosts) {
      for (const host of hosts) await writeWhole(settingsOf(host), `template ANY ANY ${host} {\n    rcode SERVFAIL\n}\n`);
      await untilAll(hosts, true);
    },
    async healNames(hosts) {
      if (hosts.length === 0) return;
      for (const host of hosts) await rm(settingsOf(host), { force: true });
      await untilAll(hosts, false);
    },
  };
}

/** What gives no answer at all may just be starting: it is asked again; in the end that is failing too. */
async function isFailing(host: string, port: number): Promise<boolean> {
  const resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const ask = () => resolver.resolve4(host).then(() => false, ({ code }: NodeJS.ErrnoException) => code === SERVFAIL ? true : undefined);
  return await waitUntil(ask, { timeoutMs: THERE_WITHIN_MS }) ?? true;
}
