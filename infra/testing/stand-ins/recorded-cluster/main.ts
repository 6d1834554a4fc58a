/** Stands in for @pulumi/kubernetes where there is no API server at all: every object is taken as it is, and recorded. */
import { ComponentResource, type ComponentResourceOptions, type Inputs } from '@pulumi/pulumi';
import { main, type ConstructResult } from '@pulumi/pulumi/provider/index.js';
import { endWithEngine } from '../../../provider/end-with-engine.ts';
import { digitsOf, RecordingProvider, type Cloud } from '../recording-provider.ts';

const cluster: Cloud = {
  version: '4.34.2',
  check: () => [],
  replaces: () => ['metadata'],
  id: (_type, name) => name,
  outputs: (type, name) => ({ uid: digitsOf([type, name], 32) }),
  invoke(token) {
    throw new Error(`the stand-in for kubernetes has no function ${token}`);
  },
};

class RecordedCluster extends RecordingProvider {
  /** What an operator's manifest has isn't known here: it is taken as a whole. */
  async construct(name: string, type: string, inputs: Inputs, options: ComponentResourceOptions): Promise<ConstructResult> {
    const made = new ComponentResource(type, name, inputs, options);
    return { urn: made.urn, state: {} };
  }
}

endWithEngine();
await main(new RecordedCluster(cluster), process.argv.slice(2));
