/** What holds for everything on Google Cloud. */
import { at, mustBe, type Inputs, type Rule } from './rule.ts';

const EVERYBODY = ['allUsers', 'allAuthenticatedUsers'];
const WHOLE_INTERNET = ['0.0.0.0/0', '::/0'];
const BASIC_ROLES = ['roles/owner', 'roles/editor', 'roles/viewer'];
const MIN_PREFIX_BITS = 9;

/** Where each type has its labels. */
export const labelled: Readonly<Record<string, readonly string[]>> = {
  'gcp:artifactregistry/repository:Repository': ['labels'],
  'gcp:cloudrunv2/service:Service': ['labels', 'template.labels'],
  'gcp:compute/address:Address': ['labels'],
  'gcp:compute/disk:Disk': ['labels'],
  'gcp:compute/instance:Instance': ['labels', 'bootDisk.initializeParams.labels'],
  'gcp:container/cluster:Cluster': ['resourceLabels'],
  'gcp:container/nodePool:NodePool': ['nodeConfig.resourceLabels'],
  'gcp:kms/cryptoKey:CryptoKey': ['labels'],
  'gcp:secretmanager/secret:Secret': ['labels'],
  'gcp:storage/bucket:Bucket': ['labels'],
};
const LABELS = ['app', 'stack', 'managed-by'];

const KEPT = [':Cluster', 'gcp:compute/instance:Instance', 'gcp:cloudrunv2/service:Service', 'gcp:secretmanager/secret:Secret'];

export const cloudRules: readonly Rule[] = [
  {
    id: 'no-public-grant', says: 'nothing is let be done by everybody', types: ['IamMember', 'IAMMember', 'IamBinding', 'IAMBinding', 'IamPolicy', 'BucketAccessControl'],
    look: ({ inputs }) => {
      const members = [inputs['member'], inputs['entity'], ...(inputs['members'] as unknown[] | undefined) ?? []];
      return members.some((member) => EVERYBODY.includes(String(member))) ? `lets everybody be ${String(inputs['role'])}` : undefined;
    },
  },
  mustBe('no-public-bucket', 'no bucket can be made public', ['gcp:storage/bucket:Bucket'], 'publicAccessPrevention', 'enforced'),
  {
    id: 'no-open-firewall', says: 'a rule lets somebody in, at some ports, to some machines', types: ['gcp:compute/firewall:Firewall'],
    look: ({ inputs }) => {
      if (inputs['direction'] === 'EGRESS' || inputs['denies'] !== undefined) return undefined;
      const from = (inputs['sourceRanges'] as string[] | undefined) ?? [];
      if (from.length === 0 || from.some((range) => WHOLE_INTERNET.includes(range) || Number(range.split('/')[1]) < MIN_PREFIX_BITS)) return `lets in ${from.join(', ') || 'everybody'}`;
      if ((inputs['allows'] as Inputs[] | undefined ?? []).some(({ ports, protocol }) => protocol === 'all' || ports === undefined)) return 'lets in at every port';
      return inputs['targetServiceAccounts'] === undefined && inputs['targetTags'] === undefined ? 'is for every machine' : undefined;
    },
  },
  {
    id: 'no-basic-role', says: 'nobody is given a basic role', types: ['gcp:projects/iAMMember:IAMMember'],
    look: ({ inputs }) => BASIC_ROLES.includes(String(inputs['role'])) ? `gives ${String(inputs['role'])}` : undefined,
  },
  {
    id: 'no-default-account', says: 'machines and services have accounts of their own', types: ['gcp:compute/instance:Instance', 'gcp:cloudrunv2/service:Service'],
    look: ({ type, inputs }) => {
      const account = at(inputs, type.includes('instance') ? 'serviceAccount.email' : 'template.serviceAccount');
      return account === undefined || account === '' || /-compute@developer/.test(String(account)) ? 'runs as the default account' : undefined;
    },
  },
  {
    id: 'no-public-machine', says: 'a machine has no address outside', types: ['gcp:compute/instance:Instance'],
    look: ({ inputs }) => (inputs['networkInterfaces'] as Inputs[]).some(({ accessConfigs }) => accessConfigs !== undefined) ? 'has an address outside' : undefined,
  },
  ...['enableSecureBoot', 'enableVtpm', 'enableIntegrityMonitoring'].map((part) =>
    mustBe(`machine-${part.toLowerCase()}`, 'machines are shielded', ['gcp:compute/instance:Instance'], `shieldedInstanceConfig.${part}`, true)),
  mustBe('no-project-keys', "keys of the project's people open no machine", ['gcp:compute/instance:Instance'], 'metadata.block-project-ssh-keys', 'TRUE'),
  mustBe('no-default-network', 'the network has no ranges and rules that nobody wrote', ['gcp:compute/network:Network'], 'autoCreateSubnetworks', false),
  {
    id: 'labels', says: 'who reads the bill finds the lab', types: Object.keys(labelled),
    look: ({ type, inputs }) => {
      const missing = (labelled[type] ?? []).flatMap((place) => LABELS.filter((label) => !at(inputs, place) || !(at(inputs, place) as Inputs)[label]).map((label) => `${place}.${label}`));
      return missing.length === 0 ? undefined : `has no ${missing.join(', ')}`;
    },
  },
  mustBe('can-be-destroyed', 'nothing resists `pulumi destroy`', KEPT, 'deletionProtection', false),
  {
    id: 'few-instances', says: 'what is public can\'t grow without bound', types: ['gcp:cloudrunv2/service:Service'],
    look: ({ inputs }) => Number(at(inputs, 'template.scaling.maxInstanceCount') ?? Infinity) > 3 ? 'may have more than three instances' : undefined,
  },
];
