/** What a declared resource costs a month while nobody asks it anything. Pure: from its type and its inputs. */
import { diskGbMonthUsd, HOURS_A_MONTH, IMAGES_GB, machineHourUsd, unitUsd } from './prices.ts';

export interface CostItem {
  /** What is paid for, e.g. `machine e2-small`. */
  readonly what: string;
  readonly usd: number;
  /** Load balancers: what they cost depends on how many there are. */
  readonly forwardingRules?: number;
  /** Machines whose way out is translated. */
  readonly machinesBehindNat?: number;
}

type Inputs = Readonly<Record<string, unknown>>;

/** @throws for a machine or a disk that has no price in the list */
export function costOf(type: string, inputs: Inputs): readonly CostItem[] {
  return costs[type]?.(inputs) ?? [];
}

/** The disk of a claim in the cluster: what Google makes of its default storage class. */
const CLAIM_DISK = 'pd-balanced';

const costs: Readonly<Record<string, (inputs: Inputs) => readonly CostItem[]>> = {
  'gcp:container/cluster:Cluster': () => [hourly('cluster management', unitUsd.clusterHour)],
  'gcp:container/nodePool:NodePool'(inputs) {
    const { machineType, diskType, diskSizeGb } = at(inputs, 'nodeConfig');
    const count = Number(at(inputs, 'autoscaling')['minNodeCount']);
    return [...machine(String(machineType), count), disk(String(diskType), Number(diskSizeGb), count), { what: 'behind NAT', usd: 0, machinesBehindNat: count }];
  },
  'gcp:compute/instance:Instance'(inputs) {
    const { size, type } = at(at(inputs, 'bootDisk'), 'initializeParams');
    const isOutside = (inputs['networkInterfaces'] as Inputs[]).some(({ accessConfigs }) => accessConfigs !== undefined);
    return [
      ...machine(String(inputs['machineType']), 1), disk(String(type), Number(size), 1),
      isOutside ? hourly('address outside', unitUsd.addressHour) : { what: 'behind NAT', usd: 0, machinesBehindNat: 1 },
    ];
  },
  'gcp:compute/disk:Disk': (inputs) => [disk(String(inputs['type']), Number(inputs['size']), 1)],
  'gcp:vpcaccess/connector:Connector': (inputs) => machine(String(inputs['machineType']), Number(inputs['minInstances'])),
  'gcp:kms/cryptoKey:CryptoKey': () => [{ what: 'key version', usd: unitUsd.keyVersionMonth }],
  'gcp:secretmanager/secretVersion:SecretVersion': () => [{ what: 'secret version', usd: unitUsd.secretVersionMonth }],
  'gcp:artifactregistry/repository:Repository': () => [{ what: `images, ${IMAGES_GB} GB`, usd: IMAGES_GB * unitUsd.imageGbMonth }],
  'kubernetes:core/v1:Service': (inputs) => at(inputs, 'spec')['type'] === 'LoadBalancer' ? [loadBalancer] : [],
  'kubernetes:helm.sh/v3:Release'(inputs) {
    const claimed = at(inputs, 'values', 'prometheus', 'prometheusSpec', 'storageSpec', 'volumeClaimTemplate')['spec'];
    return [
      ...at(inputs, 'values', 'controller', 'service')['type'] === 'LoadBalancer' ? [loadBalancer] : [],
      ...claimed === undefined ? [] : [disk(CLAIM_DISK, storageOf(claimed), 1)],
    ];
  },
  'kubernetes:apps/v1:StatefulSet'(inputs) {
    const { volumeClaimTemplates = [], replicas } = at(inputs, 'spec');
    return (volumeClaimTemplates as Inputs[]).map(({ spec }) => disk(CLAIM_DISK, storageOf(spec), Number(replicas ?? 1)));
  },
  'kubernetes:kafka.strimzi.io/v1:KafkaNodePool'(inputs) {
    const { storage, replicas } = at(inputs, 'spec');
    return (at({ storage }, 'storage')['volumes'] as Inputs[]).map(({ size }) => disk(CLAIM_DISK, gib(size), Number(replicas)));
  },
  'kubernetes:kubevirt.io/v1:VirtualMachine': (inputs) =>
    (at(inputs, 'spec')['dataVolumeTemplates'] as Inputs[]).map((template) => disk(CLAIM_DISK, storageOf(at(template, 'spec')['storage']), 1)),
};

const loadBalancer: CostItem = { what: 'load balancer', usd: 0, forwardingRules: 1 };

function hourly(what: string, hourUsd: number): CostItem {
  return { what, usd: hourUsd * HOURS_A_MONTH };
}

function machine(type: string, count: number): CostItem[] {
  const price = machineHourUsd[type];
  if (price === undefined) throw new Error(`There is no price of the machine ${type}: add it to infra/platforms/gke/cost/prices.ts.`);
  return [hourly(`machine ${type}${count === 1 ? '' : ` × ${count}`}`, price * count)];
}

function disk(type: string, sizeGb: number, count: number): CostItem {
  const price = diskGbMonthUsd[type];
  if (price === undefined) throw new Error(`There is no price of the disk ${type}: add it to infra/platforms/gke/cost/prices.ts.`);
  return { what: `disk ${type}, ${sizeGb} GB${count === 1 ? '' : ` × ${count}`}`, usd: price * sizeGb * count };
}

function storageOf(spec: unknown): number {
  return gib(at(at({ spec }, 'spec'), 'resources', 'requests')['storage']);
}

/** `20Gi` -> 20 */
function gib(size: unknown): number {
  const found = /^(\d+)Gi$/.exec(String(size));
  if (found === null) throw new Error(`The size ${String(size)} of a disk is not in Gi.`);
  return Number(found[1]);
}

function at(inputs: Inputs, ...path: readonly string[]): Inputs {
  return path.reduce<Inputs>((value, key) => (value[key] ?? {}) as Inputs, inputs);
}
