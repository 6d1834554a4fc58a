/** The lab's network: no machine in it can be reached from outside but by a rule that says so. */
import { Address } from '@pulumi/gcp/compute/address.js';
import { Firewall } from '@pulumi/gcp/compute/firewall.js';
import { Network as Vpc } from '@pulumi/gcp/compute/network.js';
import { Router } from '@pulumi/gcp/compute/router.js';
import { RouterNat } from '@pulumi/gcp/compute/routerNat.js';
import { Subnetwork } from '@pulumi/gcp/compute/subnetwork.js';
import { Connector } from '@pulumi/gcp/vpcaccess/connector.js';
import type { Input } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';
import { ADDRESSES, RANGES, type AddressName } from './gcp-place.ts';

/** Names of the secondary ranges. */
export const SECONDARY = { pods: 'pods', services: 'services' } as const;

export interface Allow {
  readonly ports: readonly number[];
  /** Ranges. */
  readonly from: readonly string[];
  /** The service account of the machines it is for. */
  readonly to: Input<string>;
}

export class Network extends GcpConcern {
  readonly vpc: Vpc;
  readonly nodes: Subnetwork;
  /** Where events come in: NGINX has it. */
  readonly ingress: Address;
  /** Where images are pushed to. */
  readonly registry: Address;
  /** By which Cloud Run reaches the stores. */
  readonly connector: Connector;

  constructor(context: GcpContext) {
    super('Network', 'network', context);
    const { region, labels } = this.place;
    this.vpc = this.make(Vpc, 'network', { autoCreateSubnetworks: false, routingMode: 'REGIONAL', description: 'ingestion-lab' });
    this.nodes = this.make(Subnetwork, 'nodes', {
      network: this.vpc.id, region, ipCidrRange: RANGES.nodes, privateIpGoogleAccess: true,
      secondaryIpRanges: [{ rangeName: SECONDARY.pods, ipCidrRange: RANGES.pods }, { rangeName: SECONDARY.services, ipCidrRange: RANGES.services }],
      logConfig: { aggregationInterval: 'INTERVAL_10_MIN', flowSampling: 0.1, metadata: 'EXCLUDE_ALL_METADATA' },
    });
    const router = this.make(Router, 'router', { network: this.vpc.id, region });
    // Nodes and the document store have no address of their own, and fetch images and packages.
    this.make(RouterNat, 'nat', {
      router: router.name, region, natIpAllocateOption: 'AUTO_ONLY', sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES',
      logConfig: { enable: true, filter: 'ERRORS_ONLY' },
    });
    this.ingress = this.make(Address, 'ingress', { region, addressType: 'EXTERNAL', labels });
    this.registry = this.make(Address, 'registry', { region, addressType: 'EXTERNAL', labels });
    for (const [name, address] of Object.entries(ADDRESSES) as [AddressName, string][]) {
      this.make(Address, `${name}-internal`, { region, addressType: 'INTERNAL', subnetwork: this.nodes.id, address, purpose: 'GCE_ENDPOINT', labels });
    }
    this.connector = this.make(Connector, 'connector', {
      name: this.place.prefix, region, network: this.vpc.name, ipCidrRange: RANGES.connector, machineType: 'e2-micro', minInstances: 2, maxInstances: 3,
    });
    this.registerOutputs();
  }

  /** A rule that lets somebody in. Made by whoever needs it, as a part of it. */
  rule({ ports, from, to }: Allow) {
    return {
      network: this.vpc.id, direction: 'INGRESS', sourceRanges: [...from], targetServiceAccounts: [to],
      allows: [{ protocol: 'tcp', ports: ports.map(String) }],
    };
  }
}

export { Firewall };
