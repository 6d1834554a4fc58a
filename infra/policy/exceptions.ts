/** Everything that may break a rule, with its reason: the whole list. */
import { podSecurityExceptions } from '../platforms/kubernetes/namespaces.ts';
import type { Exception } from './rule.ts';

export const exceptions: readonly Exception[] = [
  { rule: 'no-public-grant', subject: /ServiceIamMember (dashboard|functions)-public$/, why: 'what people look at: it writes nothing, and is bounded to three instances' },
  { rule: 'no-public-machine', subject: /Instance registry$/, why: 'images are pushed to it from the deployer\'s address, which alone its firewall lets in' },
  { rule: 'cis-5.5.1', subject: /NodePool (machines|kernel)$/, why: "KubeVirt's documented image for nested virtualization, and the kernel that faults are built for" },
  { rule: 'cis-5.9.2', subject: /NodePool /, why: "disks are encrypted with keys of Google's; what is on them is made up, and goes with the lab" },
  { rule: 'cis-5.10.4', subject: /Cluster cluster$/, why: 'images come by digest from the lab\'s own registry, which one deployer writes to' },
  ...Object.entries(podSecurityExceptions).map(([namespace, { level, why }]) => ({ rule: 'restricted-namespaces', subject: new RegExp(`Namespace ${namespace}$`), why: `${level}: ${why}` })),
  { rule: 'default-deny', subject: /(Job|CronJob) linkerd\/trust-roots$/, why: "the policies of Linkerd's namespace are its chart's" },
];
