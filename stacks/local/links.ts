/** What a lab with `faults.links: true` keeps of its links, for whoever puts faults into them. */
import { join } from 'node:path';

export interface PlannedLink {
  /** `<caller>-><called process>`. */
  readonly name: string;
  readonly caller: string;
  readonly called: string;
  readonly host?: string;
  /** Where its proxy listens on loopback. */
  readonly port: number;
}

export interface LinkPlan {
  /** Of toxiproxy's API, http://host:port. */
  readonly api: string;
  /** Where the lab's DNS listens on loopback. */
  readonly dnsPort: number;
  readonly links: readonly PlannedLink[];
}

/** The processes that links need. */
export const LINKS_PROCESS = 'links';
export const NAMES_PROCESS = 'names';

/** Holds a LinkPlan. */
export function linksFile(labDir: string): string {
  return join(labDir, LINKS_PROCESS, 'links.json');
}

/** The folder whose files the DNS server imports as settings of its own: one per name that it is to fail for. */
export function failingNamesFolder(labDir: string): string {
  return join(labDir, NAMES_PROCESS, 'failing');
}
