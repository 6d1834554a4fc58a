/** The lab's names, in a zone that was there before and stays: who the domain belongs to is settled once. */
import { RecordSet } from '@pulumi/gcp/dns/recordSet.js';
import type { Input } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';
import { runNames } from './run/cloud-run.ts';

const TTL_SECONDS = 300;
/** Where Google serves mapped domains from. */
const MAPPED = 'ghs.googlehosted.com.';

export interface DnsOptions {
  readonly domain: string;
  readonly zone: string;
  /** Of NGINX. */
  readonly ingress: Input<string>;
  /** What NGINX serves. */
  readonly ingressNames: readonly string[];
}

export class Dns extends GcpConcern {
  constructor(context: GcpContext, { domain, zone, ingress, ingressNames }: DnsOptions) {
    super('Dns', 'dns', context);
    const record = (name: string, type: 'A' | 'CNAME', to: Input<string>) => (
      this.make(RecordSet, name, { managedZone: zone, name: `${name}.${domain}.`, type, ttl: TTL_SECONDS, rrdatas: [to] }));
    for (const name of ingressNames) record(name, 'A', ingress);
    for (const name of runNames) record(name, 'CNAME', MAPPED);
    this.registerOutputs();
  }
}
