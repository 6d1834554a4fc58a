/** Stands in for @pulumi/kubernetes, before the API server whose kubeconfig the variable STAND_IN_KUBECONFIG names. */
import { join } from 'node:path';
import { main } from '@pulumi/pulumi/provider/index.js';
import { KubernetesApi } from '../../../../tools/kubernetes/api.ts';
import { crdFolders } from '../../../../tools/kubernetes/crds.ts';
import { endWithEngine } from '../../../provider/end-with-engine.ts';
import { Definitions } from './definitions.ts';
import { KubernetesStandIn } from './kubernetes-stand-in.ts';
import { OperatorManifests } from './operator-manifests.ts';
import { Releases } from './releases.ts';

endWithEngine();
const kubeconfig = process.env['STAND_IN_KUBECONFIG'];
if (kubeconfig === undefined) throw new Error('The stand-in for kubernetes needs STAND_IN_KUBECONFIG, the kubeconfig of a test\'s cluster.');
const api = new KubernetesApi(kubeconfig);
const definitions = new Definitions(api, crdFolders(join(import.meta.dirname, '../../../..')));
const standIn = new KubernetesStandIn(api, definitions, new Releases(api, definitions), new OperatorManifests(api, definitions));
await main(standIn, process.argv.slice(2));
