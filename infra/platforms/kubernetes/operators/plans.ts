/** Which operators a lab gets, in which order. */
import type { OperatorId } from '../../../../stacks/operators.ts';
import { metricsServer, verticalPodAutoscaler } from './autoscaling.ts';
import { certManager } from './cert-manager.ts';
import { chaosMesh } from './chaos-mesh.ts';
import { kepler } from './kepler.ts';
import { kubevirt } from './kubevirt.ts';
import { linkerd, linkerdViz } from './linkerd.ts';
import { nginxIngress, type IngressOptions } from './nginx-ingress.ts';
import type { OperatorPlan } from './operator.ts';
import { prometheus, type PrometheusOptions } from './prometheus.ts';
import { strimzi } from './strimzi.ts';

export interface OperatorsOptions extends IngressOptions, PrometheusOptions {
  readonly cniBinFolder: string;
  readonly gatewayApi: boolean;
  readonly kernelFaults: boolean;
}

/** By id, each after those it needs. */
const plans: Record<OperatorId, (options: OperatorsOptions) => OperatorPlan> = {
  'cert-manager': certManager,
  linkerd: ({ cniBinFolder, gatewayApi }) => linkerd(cniBinFolder, !gatewayApi),
  'linkerd-viz': linkerdViz,
  'nginx-ingress': nginxIngress,
  strimzi,
  'chaos-mesh': ({ kernelFaults }) => chaosMesh(kernelFaults),
  prometheus,
  kepler,
  'metrics-server': metricsServer,
  vpa: verticalPodAutoscaler,
  kubevirt,
};

/** Plans of those that are wanted, without those that are there already or switched off. */
export function operatorPlans(options: OperatorsOptions, wanted: ReadonlySet<OperatorId>): OperatorPlan[] {
  return (Object.keys(plans) as OperatorId[]).filter((id) => wanted.has(id)).map((id) => plans[id](options));
}
