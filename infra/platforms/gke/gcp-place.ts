/** Where on Google Cloud a lab is, and what it is called there. */
import { createHash } from 'node:crypto';
import type { GcpConfig } from '../../../stacks/config.ts';

/** Longer names wouldn't leave room for what is called after them: an account's id has at most 30 characters. */
const MAX_SLUG_CHARS = 14;

export interface GcpPlace extends GcpConfig {
  /** Begins the name of whatever needs one that is known before it is made, e.g. `lab-gke`. */
  readonly prefix: string;
  /** Of everything that can have labels: who asks the bill or the console finds the lab by them. */
  readonly labels: Readonly<Record<string, string>>;
}

export function gcpPlaceOf(gcp: GcpConfig, stack: string): GcpPlace {
  const slug = slugOf(stack);
  return { ...gcp, prefix: `lab-${slug}`, labels: { app: 'ingestion-lab', stack: slug, 'managed-by': 'pulumi' } };
}

/** A stack's name in the letters that Google takes; where that changes it, with digits that keep two stacks apart. */
export function slugOf(stack: string): string {
  const plain = stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  if (plain === stack && plain.length <= MAX_SLUG_CHARS) return plain;
  const digits = createHash('sha256').update(stack).digest('hex').slice(0, 4);
  return [plain.slice(0, MAX_SLUG_CHARS - 5).replace(/-$/, ''), digits].filter((part) => part !== '').join('-');
}

/** Address ranges of the lab's network, apart from each other. */
export const RANGES = {
  nodes: '10.10.0.0/20',
  /** Through which Cloud Run comes in. */
  connector: '10.10.16.0/28',
  pods: '10.20.0.0/16',
  services: '10.30.0.0/20',
  /** The cluster's control plane, in a network of Google's own. */
  controlPlane: '172.16.0.0/28',
} as const;

/** Addresses that stay, in the nodes' range: certificates are made for them before anything has them. */
export const ADDRESSES = {
  registry: '10.10.0.10',
  documents: '10.10.0.11',
  'cache-primary': '10.10.0.12',
  'cache-replica': '10.10.0.13',
  metrics: '10.10.0.14',
} as const;

export type AddressName = keyof typeof ADDRESSES;
