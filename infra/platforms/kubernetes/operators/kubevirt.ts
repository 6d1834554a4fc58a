/** KubeVirt, and CDI, which fills the disks of its machines. Neither has a chart: each release publishes a manifest of its operator. */
import { operatorManifests } from '../../../upstreams/upstreams.ts';
import { PART_OF } from '../manifest.ts';
import type { OperatorPlan } from './operator.ts';

export function kubevirt(): OperatorPlan {
  return {
    id: 'kubevirt',
    needs: [],
    // Their manifests bring their own.
    namespaces: [],
    steps: [
      { kind: 'url', name: 'kubevirt-operator', url: operatorManifests.kubevirt },
      { kind: 'url', name: 'cdi-operator', url: operatorManifests.cdi },
      {
        kind: 'objects',
        manifests: [
          {
            apiVersion: 'kubevirt.io/v1', kind: 'KubeVirt', metadata: { name: 'kubevirt', namespace: 'kubevirt', labels: PART_OF, annotations: { 'pulumi.com/waitFor': 'condition=Available' } },
            spec: { imagePullPolicy: 'IfNotPresent', uninstallStrategy: 'RemoveWorkloads', configuration: { developerConfiguration: { featureGates: [] } } },
          },
          {
            apiVersion: 'cdi.kubevirt.io/v1beta1', kind: 'CDI', metadata: { name: 'cdi', labels: PART_OF, annotations: { 'pulumi.com/waitFor': 'condition=Available' } },
            spec: { imagePullPolicy: 'IfNotPresent', uninstallStrategy: 'RemoveWorkloads' },
          },
        ],
      },
    ],
  };
}
