/** What the program renders for a cluster, before outside judges. Every exception is written here, with its reason. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CRD_SETS, FOLDER_VARIABLE, crdFolders, hasCrds } from '../tools/kubernetes/crds.ts';
import { judge, type Exception } from '../tools/kubernetes/judges/judge.ts';
import { ensureTools } from '../tools/toolbox/toolbox.ts';
import { goldenObjects } from './testing/golden-objects.ts';
import { repository } from './testing/test-lab.ts';

jest.setTimeout(300_000);

const ANYTHING = /^/;
/** Programs of others, in images of theirs. */
const THEIRS = /^(StatefulSet\/(registry|stores)\/|Deployment\/loadtest\/)/;
const STORES = /^StatefulSet\/stores\//;
const TRUST_ROOTS = /^(Cron)?Job\/linkerd\/trust-roots$/;

const exceptions: readonly Exception[] = [
  { rule: 'container-image-pull-policy', object: ANYTHING, why: 'images are named by digest: one that is there is the right one' },
  { rule: 'pod-probes-identical', object: THEIRS, why: 'their programs have one address that tells their health' },
  { rule: 'service-type', object: /^Service\/registry\/registry$/, why: 'nodes pull from the registry, and know no names of the cluster' },
  { rule: 'deployment-replicas', object: /^Deployment\/(project\/(dashboard|functions|faulty)|loadtest\/locust)$/, why: 'no event passes here: a moment without them loses nothing' },
  { rule: 'horizontalpodautoscaler-replicas', object: ANYTHING, why: 'from one to three is what is asked for' },
  { rule: 'deployment-has-host-podantiaffinity', object: ANYTHING, why: 'topology spread constraints say the same, and more' },
  { rule: 'statefulset-has-host-podantiaffinity', object: ANYTHING, why: 'topology spread constraints say the same, and more' },
  { rule: 'deployment-strategy', object: /^Deployment\/loadtest\/locust$/, why: 'two masters would each send the whole load' },
  { rule: 'container-security-context-user-group-id', object: STORES, why: "the user of their images owns their images' files" },
  { rule: 'CKV_K8S_40', object: STORES, why: "the user of their images owns their images' files" },
  { rule: 'pod-networkpolicy', object: TRUST_ROOTS, why: "the policies of Linkerd's namespace are its chart's" },
  { rule: 'cronjob-has-deadline', object: TRUST_ROOTS, why: 'late is better than not: it publishes what is there by then' },
  { rule: 'CKV_K8S_38', object: TRUST_ROOTS, why: 'it speaks to the API server' },
  { rule: 'CKV_K8S_35', object: ANYTHING, why: 'each is read once, at the start, by a process that writes no environment anywhere' },
];

const folders = crdFolders(repository);
const missing = CRD_SETS.filter((set) => !hasCrds(set, folders));
const whole = missing.length === 0 ? it : it.skip;

beforeAll(async () => {
  await ensureTools(['kubeconform', 'kube-score', 'checkov', 'crds'], { labDir: join(repository, '.lab'), report: (line) => console.error(line) });
}, 1_800_000);

describe(`outside judges${missing.length === 0 ? '' : ` (no definitions of ${missing.join(', ')}: set ${FOLDER_VARIABLE})`}`, () => {
  whole.each(goldenObjects(join(repository, 'infra/platforms/kubernetes/golden'), 'cluster'))('have nothing against $name', async ({ objects }) => {
    expect(objects.length).toBeGreaterThan(100);
    expect(await judge(objects, folders, exceptions)).toEqual([]);
  });
});
