/** The operators that the lab stands on in a Kubernetes cluster: the config says which of them it has already, and which it does without. */
export const operatorIds = [
  'cert-manager', 'linkerd', 'linkerd-viz', 'nginx-ingress', 'strimzi', 'chaos-mesh', 'prometheus', 'kepler', 'metrics-server', 'vpa', 'kubevirt',
] as const;

export type OperatorId = (typeof operatorIds)[number];

/** Those the lab runs without: no faults, no energy, no scaling, no view of the mesh. */
export const optionalOperators = ['linkerd-viz', 'chaos-mesh', 'kepler', 'metrics-server', 'vpa'] as const satisfies readonly OperatorId[];
