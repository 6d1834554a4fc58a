/** A machine that runs one container: what it stores is on a disk of its own, which is copied every night. */
import { Disk } from '@pulumi/gcp/compute/disk.js';
import { DiskResourcePolicyAttachment } from '@pulumi/gcp/compute/diskResourcePolicyAttachment.js';
import { Instance } from '@pulumi/gcp/compute/instance.js';
import { ResourcePolicy } from '@pulumi/gcp/compute/resourcePolicy.js';
import type { Account } from '@pulumi/gcp/serviceaccount/account.js';
import type { Input } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from '../gcp-concern.ts';
import { Firewall, type Network } from '../network.ts';
import { ADDRESSES } from '../gcp-place.ts';
import type { Secrets } from '../secrets.ts';
import { cloudInit, DATA_DEVICE, type ContainerPlan } from './cloud-init.ts';

/** Container-Optimized OS: read-only, updated by itself, with Docker and nothing else. */
const IMAGE = 'projects/cos-cloud/global/images/family/cos-121-lts';
const BOOT_DISK_GB = 20;
const SNAPSHOT_DAYS = 7;

export interface MachinePlan {
  /** Its place among the addresses. */
  readonly name: 'registry' | 'documents';
  readonly machineType: string;
  /** Of its data. GB. */
  readonly diskSizeGb: number;
  readonly container: ContainerPlan;
  /** Ranges from which it may be asked. */
  readonly clients: readonly string[];
}

export interface MachineOptions {
  readonly network: Network;
  /** Whom it is at Google. */
  readonly account: Account;
  /** An address of its own outside. @default none: it is reached from within the network alone */
  readonly publicAddress?: Input<string>;
  /** What it reads at its start. */
  readonly secrets: Secrets;
}

export class ContainerMachine extends GcpConcern {
  constructor(plan: MachinePlan, context: GcpContext, { network, account, publicAddress, secrets }: MachineOptions) {
    super('Machine', plan.name, context);
    const { zone, region, labels, prefix } = this.place;
    const disk = this.make(Disk, plan.name, { zone, type: 'pd-balanced', size: plan.diskSizeGb, labels });
    const schedule = this.make(ResourcePolicy, plan.name, {
      region,
      snapshotSchedulePolicy: {
        schedule: { dailySchedule: { daysInCycle: 1, startTime: '04:00' } },
        // Without the disk they end by themselves.
        retentionPolicy: { maxRetentionDays: SNAPSHOT_DAYS, onSourceDiskDelete: 'APPLY_RETENTION_POLICY' },
        snapshotProperties: { labels, storageLocations: region },
      },
    });
    this.make(DiskResourcePolicyAttachment, plan.name, { name: schedule.name, disk: disk.name, zone });
    this.make(Firewall, plan.name, network.rule({ ports: [plan.container.port.machine], from: plan.clients, to: account.email }));
    this.make(Instance, plan.name, {
      name: `${prefix}-${plan.name}`,
      zone,
      machineType: plan.machineType,
      labels,
      deletionProtection: false,
      allowStoppingForUpdate: true,
      bootDisk: { initializeParams: { image: IMAGE, size: BOOT_DISK_GB, type: 'pd-balanced', labels } },
      attachedDisks: [{ source: disk.id, deviceName: DATA_DEVICE, mode: 'READ_WRITE' }],
      networkInterfaces: [{
        subnetwork: network.nodes.id, networkIp: ADDRESSES[plan.name],
        ...publicAddress === undefined ? {} : { accessConfigs: [{ natIp: publicAddress, networkTier: 'PREMIUM' }] },
      }],
      serviceAccount: { email: account.email, scopes: ['cloud-platform'] },
      shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
      // Nobody logs in: what it is stands in its first start.
      metadata: { 'user-data': cloudInit(plan.container), 'block-project-ssh-keys': 'TRUE', 'enable-oslogin': 'TRUE', 'serial-port-enable': 'FALSE' },
    }, { after: secrets.ready, replaceOnChanges: ['metadata'], deleteBeforeReplace: true });
    this.registerOutputs();
  }
}
