/**
 * Everything public that a user's cluster pulls, pinned: base images, images of others, Helm charts, operators' manifests.
 * The only file that names them.
 */

export interface ChartSource {
  /** https:// of a chart repository, or oci:// of the chart itself. */
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

/** Helm charts, by the name of what they install. */
export const charts = {
  'cert-manager': { repository: 'https://charts.jetstack.io', chart: 'cert-manager', version: 'v1.21.1' },
  'linkerd-crds': { repository: 'https://helm.linkerd.io/edge', chart: 'linkerd-crds', version: '2026.8.3' },
  'linkerd-cni': { repository: 'https://helm.linkerd.io/edge', chart: 'linkerd2-cni', version: '2026.8.3' },
  'linkerd-control-plane': { repository: 'https://helm.linkerd.io/edge', chart: 'linkerd-control-plane', version: '2026.8.3' },
  'linkerd-viz': { repository: 'https://helm.linkerd.io/edge', chart: 'linkerd-viz', version: '2026.8.3' },
  'nginx-ingress': { repository: 'https://helm.nginx.com/stable', chart: 'nginx-ingress', version: '2.6.4' },
  strimzi: { repository: 'https://strimzi.io/charts/', chart: 'strimzi-kafka-operator', version: '1.2.0' },
  'chaos-mesh': { repository: 'https://charts.chaos-mesh.org', chart: 'chaos-mesh', version: '2.8.3' },
  prometheus: { repository: 'https://prometheus-community.github.io/helm-charts', chart: 'kube-prometheus-stack', version: '88.5.3' },
  /** The 0.8 line: it estimates where there is no RAPL; 0.10 and later stop there. */
  kepler: { repository: 'https://sustainable-computing-io.github.io/kepler-helm-chart', chart: 'kepler', version: '0.6.1' },
  vpa: { repository: 'https://kubernetes.github.io/autoscaler', chart: 'vertical-pod-autoscaler', version: '0.11.0' },
  'metrics-server': { repository: 'https://kubernetes-sigs.github.io/metrics-server/', chart: 'metrics-server', version: '3.13.0' },
} as const satisfies Record<string, ChartSource>;

/** Operators without a chart: the manifest that each release publishes. */
export const operatorManifests = {
  kubevirt: 'https://github.com/kubevirt/kubevirt/releases/download/v1.9.0/kubevirt-operator.yaml',
  cdi: 'https://github.com/kubevirt/containerized-data-importer/releases/download/v1.66.0/cdi-operator.yaml',
} as const;

/** What our own images are built from: arguments of apps/Dockerfile. */
export const baseImages = {
  NODE_IMAGE: 'node:24-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6',
  DISTROLESS_IMAGE: 'gcr.io/distroless/nodejs24-debian12:nonroot@sha256:14d42e2511532589a7c7e01a753667a74fcc96266e137e8125006b87b0c32d0a',
  PYTHON_IMAGE: 'python:3.13-slim-bookworm@sha256:ed86c82274b3c69b52fb5820f358f0bd7df0b603332063cb5c6e32bd220c3e6e',
} as const;

/** Images that run as they are. */
export const images = {
  mongodb: 'mongo:8.0@sha256:4968f22d0c6c10ef29952f3e807f62872ba22b3312f25803564fbfc08255efc2',
  valkey: 'valkey/valkey:9.1.1-alpine@sha256:ee91f7a174ac4d6a6b0685b3a60e321f0a9dbbb691f9b0e285be2ba1d1be8328',
  zot: 'ghcr.io/project-zot/zot-linux-amd64:v2.1.20@sha256:95a837a0afacf5b7edc0c92493f04beee6891989b8d2fd50a00cf65a1e6d4fd5',
  oras: 'ghcr.io/oras-project/oras:v1.3.0@sha256:6ce045ce069a89934d6666b8b49f9c4c0145201bd6de6dbe2aee267814c55468',
  kubectl: 'docker.io/alpine/kubectl:1.37.1@sha256:7b4cc9a9ce0d064cedeb85550266c11f2b32f010ca299525518646261e4d955e',
  /** A cloud image with cloud-init: what the Valkey VMs boot from. */
  debianDisk: 'quay.io/containerdisks/debian@sha256:518a687c58255e8556906a6f51f45ed9e96b0997eedd6e8a12c36680d82e2956',
} as const;
