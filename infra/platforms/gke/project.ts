/** The project: which of Google's services it uses. */
import { getProjectOutput } from '@pulumi/gcp/organizations/getProject.js';
import { Service } from '@pulumi/gcp/projects/service.js';
import type { Output } from '@pulumi/pulumi';
import { GcpConcern, type GcpContext } from './gcp-concern.ts';

const apis = ['artifactregistry', 'cloudkms', 'compute', 'container', 'dns', 'iam', 'run', 'secretmanager', 'vpcaccess'] as const;

export class Project extends GcpConcern {
  /** The number that Google knows it by. */
  readonly number: Output<string>;

  constructor(context: GcpContext) {
    super('Project', 'project', context);
    for (const api of apis) {
      // Others in the project may use it too: it stays switched on.
      this.make(Service, api, { project: this.place.project, service: `${api}.googleapis.com`, disableOnDestroy: false });
    }
    this.number = getProjectOutput({ projectId: this.place.project }, { parent: this }).number;
    this.registerOutputs();
  }
}
