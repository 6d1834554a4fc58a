/** The links of a lab: TCP proxies of one toxiproxy, spoken to by its HTTP API. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { linksFile, type LinkPlan } from '../../../stacks/local/links.ts';
import { waitUntil } from '../../../stacks/local/wait-until.ts';
import type { Link, LocalLab } from '../local-lab.ts';

const ANSWER_WITHIN_MS = 5_000;

/** Nobody answers for the links: with the proxy's process its toxics are gone too. */
export class ProxyDead extends Error {}

/** What toxiproxy tells of a proxy, as far as it is read here. */
interface Proxy {
  readonly toxics: readonly { readonly name: string }[];
}

type Links = Pick<LocalLab, 'links' | 'addToxic' | 'removeToxic'>;

/** The links as they were declared; none where the lab has none. */
export async function plannedLinks(labDir: string): Promise<LinkPlan> {
  const file = linksFile(labDir);
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) as LinkPlan : { api: '', dnsPort: 0, links: [] };
}

/** @param labDir the lab's folder */
export function labLinks(labDir: string): Links {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const { api, links } = await plannedLinks(labDir);
    if (links.length === 0) throw new Error(`The lab in ${labDir} has no links; set them with \`pulumi config set faults.links true\`, then \`pulumi up\`.`);
    const answer = await waitUntil(() => fetch(`${api}${path}`, { method, ...body === undefined ? {} : { body: JSON.stringify(body) }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      .catch(() => undefined), { timeoutMs: ANSWER_WITHIN_MS }); // it may just be starting
    if (answer === undefined) throw new ProxyDead(`${method} ${api}${path}: toxiproxy doesn't answer; \`pulumi up\` starts it again.`);
    return answer;
  };
  const toxicPath = (link: string, toxic?: string) => `/proxies/${encodeURIComponent(link)}/toxics${toxic === undefined ? '' : `/${encodeURIComponent(toxic)}`}`;
  const removeToxic = async (link: string, toxic: string) => {
    await accepted(await ask('DELETE', toxicPath(link, toxic)), `removing toxic ${toxic} from link ${link}`, [404]);
  };
  return {
    async links() {
      const { links } = await plannedLinks(labDir);
      if (links.length === 0) return [];
      const proxies = await (await accepted(await ask('GET', '/proxies'), 'asking for the links')).json() as Readonly<Record<string, Proxy>>;
      return links.map(({ name, caller, called, host }): Link => {
        const proxy = proxies[name];
        if (proxy === undefined) throw new Error(`Link ${name} of the lab in ${labDir} has no proxy; \`pulumi up\` makes it again.`);
        return { name, caller, called, ...host === undefined ? {} : { host }, toxics: proxy.toxics.map((toxic) => toxic.name) };
      });
    },
    async addToxic(link, toxic) {
      await removeToxic(link, toxic.name);
      await accepted(await ask('POST', toxicPath(link), { ...toxic, toxicity: 1 }), `adding toxic ${toxic.name} to link ${link}`);
    },
    removeToxic,
  };
}

async function accepted(response: Response, what: string, alsoFine: readonly number[] = []): Promise<Response> {
  if (response.ok || alsoFine.includes(response.status)) return response;
  throw new Error(`${what} failed: toxiproxy says ${response.status} ${(await response.text()).trim()}`);
}
