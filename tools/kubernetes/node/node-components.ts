/** What makes a machine's part of a cluster a real node: container runtime, kubelet, proxy of Services, names, figures. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { component, type Component, type Placement } from '../components.ts';
import type { Link } from './relay.ts';

export const NODE = 'node1';
/** Addresses exist only inside the node's own network namespace. */
export const NODE_ADDRESS = '10.99.0.1';
const NODE_RANGE = 24;
/** The other side of the node's interface: nobody is there. */
const BEYOND = '10.99.0.254';
const POD_RANGE = '10.244.0.0/24';
export const API_PORT = 6_443;
const METRICS_PORT = 4_443;

/** The image of every pod's first container. */
export const PAUSE_IMAGE = 'ingestion-lab.test/pause:1';

/** Where Debian puts the plugins. */
export const CNI_FOLDER = '/usr/lib/cni';

/** kubelet writes these, and they are the whole machine's: a file with the value that it wants stands in the place of each. */
const SYSCTLS = {
  'vm/overcommit_memory': 1, 'vm/panic_on_oom': 0, 'kernel/panic': 10, 'kernel/panic_on_oops': 1,
  'kernel/keys/root_maxkeys': 1_000_000, 'kernel/keys/root_maxbytes': 25_000_000,
} as const;

/** Run as the first process of new network, mount and PID namespaces, in the cluster's folder. */
export function prepareNode(dir: string): string[][] {
  return [
    // Volumes need a tree that passes mounts on; the machine's own is above, and gets none.
    ['mount', '--make-rshared', '/'],
    // Folders that container runtimes use whatever they are told: what is written to /run and /var stays in here.
    ['mount', '-t', 'tmpfs', 'tmpfs', '/run'],
    ['mkdir', '/run/netns', '/run/containerd', '/run/lock'],
    ['mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=/var,upperdir=${dir}/var,workdir=${dir}/var-work`, '/var'],
    ...Object.keys(SYSCTLS).map((name) => ['sh', '-c', `[ ! -e /proc/sys/${name} ] || mount --bind ${sysctlFile(name)} /proc/sys/${name}`]),
    ['ip', 'link', 'set', 'lo', 'up'],
    ['ip', 'link', 'add', 'node0', 'type', 'veth', 'peer', 'name', 'beyond'],
    ['ip', 'addr', 'add', `${NODE_ADDRESS}/${NODE_RANGE}`, 'dev', 'node0'],
    ['ip', 'link', 'set', 'node0', 'up'],
    ['ip', 'link', 'set', 'beyond', 'up'],
    // The kubelet looks for a default route.
    ['ip', 'route', 'add', 'default', 'via', BEYOND],
    ['sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward'],
  ];
}

/** @param links the halves of relays that are inside */
export function nodeComponents(placement: Placement, links: readonly Link[]): Component[] {
  const { toolsDir } = placement;
  return [
    program(placement, 'containerd', ['containerd', '-c', 'containerd.toml']),
    component(placement, 'kubelet', [
      '--config=kubelet.yaml', '--kubeconfig=pki/kubelet.conf', `--hostname-override=${NODE}`, `--node-ip=${NODE_ADDRESS}`,
      `--root-dir=${placement.dir}/kubelet`, `--cert-dir=${placement.dir}/kubelet/pki`,
    ]),
    component(placement, 'kube-proxy', ['--config=kube-proxy.yaml']),
    program(placement, 'coredns', [join(toolsDir, 'coredns', 'bin', 'coredns'), '-conf', 'Corefile']),
    program(placement, 'metrics-server', [
      join(toolsDir, 'metrics-server', 'bin', 'metrics-server'), `--secure-port=${METRICS_PORT}`,
      ...['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map((flag) => `--${flag}=pki/admin.conf`),
      '--tls-cert-file=pki/apiserver.crt', '--tls-private-key-file=pki/shared.key', '--kubelet-certificate-authority=pki/ca.crt',
      '--kubelet-preferred-address-types=InternalIP',
      // The shortest that it takes: the resolution must be above the time-out.
      '--metric-resolution=10s', '--kubelet-request-timeout=5s',
    ]),
    program(placement, 'relay', [process.execPath, join(import.meta.dirname, 'relay.ts'), ...links.map((link) => JSON.stringify(link))]),
  ];
}

function program({ dir }: Placement, name: string, command: readonly string[]): Component {
  return { name, command, cwd: dir, log: join(dir, 'logs', `${name}.log`) };
}

function sysctlFile(name: string): string {
  return `sysctl/${name.replaceAll('/', '.')}`;
}

/**
 * What the components read, by path in the cluster's folder.
 * @param cgroup below it are the control groups of all pods
 */
export function nodeFiles(dir: string, cgroup: string): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(Object.entries(SYSCTLS).map(([name, value]) => [sysctlFile(name), `${value}\n`])),
    'containerd.toml': containerd(dir),
    'cni.d/pods.conflist': JSON.stringify(network),
    'kubelet.yaml': stringify(kubelet(dir, cgroup)),
    'kube-proxy.yaml': stringify(kubeProxy),
    'Corefile': COREFILE,
    [ZONE_FILE]: zone(1, []),
  };
}

/** Routed, not bridged: on a bridge a reply from one pod to another can pass by the translation of Services' addresses. */
const network = {
  cniVersion: '0.4.0', name: 'pods',
  plugins: [{ type: 'ptp', ipMasq: true, ipam: { type: 'host-local', ranges: [[{ subnet: POD_RANGE }]], routes: [{ dst: '0.0.0.0/0' }] } }],
};

/** Names are those of Services, with the address of each in a file; there are no others. */
const COREFILE = `svc.cluster.local:53 {
  bind ${NODE_ADDRESS}
  errors
  file services.zone {
    reload 1s
  }
}
.:53 {
  bind ${NODE_ADDRESS}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;

export const ZONE_FILE = 'services.zone';

/** @param serial higher than that of the one before, or it isn't read; seconds since 1970 will do */
export function zone(serial: number, addresses: readonly { readonly name: string; readonly namespace: string; readonly address: string }[]): string {
  return ['$ORIGIN svc.cluster.local.', '$TTL 1', `@ IN SOA dns admin ${serial} 60 60 60 1`, '@ IN NS dns',
    `dns IN A ${NODE_ADDRESS}`, ...addresses.map(({ name, namespace, address }) => `${name}.${namespace} IN A ${address}`), ''].join('\n');
}

/** No negative scores against being killed for memory, as not every machine lets root give them. */
function containerd(dir: string): string {
  return `version = 2
root = "${dir}/containerd/root"
state = "${dir}/containerd/state"
oom_score = 0
[grpc]
  address = "${dir}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_tcp_service = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${CNI_FOLDER}"
    conf_dir = "${dir}/cni.d"
`;
}

function kubelet(dir: string, cgroup: string): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_ADDRESS,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: `${dir}/pki/ca.crt` } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${dir}/pki/kubelet.crt`,
    tlsPrivateKeyFile: `${dir}/pki/shared.key`,
    containerRuntimeEndpoint: `unix://${dir}/containerd.sock`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    // Pods see no resolver of the machine.
    resolvConf: '/dev/null',
    clusterDNS: [NODE_ADDRESS],
    clusterDomain: 'cluster.local',
    podLogsDir: `${dir}/pod-logs`,
    volumePluginDir: `${dir}/plugins`,
    // The disk is everybody's; and there is no registry to get a deleted image from again.
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    nodeStatusUpdateFrequency: '5s',
  };
}

const kubeProxy = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  mode: 'iptables',
  clusterCIDR: POD_RANGE,
  hostnameOverride: NODE,
  bindAddress: NODE_ADDRESS,
  oomScoreAdj: 0,
  // Limits of the whole machine: left alone.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  clientConnection: { kubeconfig: 'pki/kube-proxy.conf' },
};

/** Makes the figures of pods part of the API: who scales by them asks there. */
export function metricsObjects() {
  const metadata = { name: 'metrics-server', namespace: 'kube-system' };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ name: 'https', port: 443, targetPort: METRICS_PORT }] } },
    endpoints(metadata, 'https', METRICS_PORT),
    {
      apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: { service: { name: metadata.name, namespace: metadata.namespace }, group: 'metrics.k8s.io', version: 'v1beta1', insecureSkipTLSVerify: true, groupPriorityMinimum: 100, versionPriority: 100 },
    },
  ];
}

/** A Service's pods, where it is no pod but a program of the node that listens. */
export function endpoints(service: { readonly name: string; readonly namespace: string }, portName: string, port: number) {
  return {
    apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
    metadata: { ...service, labels: { 'kubernetes.io/service-name': service.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [NODE_ADDRESS], conditions: { ready: true } }],
    ports: [{ name: portName, port, protocol: 'TCP' }],
  };
}
