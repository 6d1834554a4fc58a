/** The command lines of a cluster's programs. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One program of a cluster. */
export interface Component {
  readonly name: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** File that takes both of its outputs. */
  readonly log: string;
}

/** Asks the kernel to kill a program when the process that started it is gone. */
export const DIE_WITH_PARENT = ['setpriv', '--pdeathsig', 'KILL'] as const;

export interface Placement {
  /** The cluster's folder. Every path below is inside it. */
  readonly dir: string;
  /** Folder of the built tools. */
  readonly toolsDir: string;
  /** Address and port that the API server listens on. */
  readonly address: string;
  readonly port: number;
  /** What the API server says that its own address is. */
  readonly advertise: string;
}

/** The addresses of Services; of pods too, but only where there are real ones. */
export const SERVICE_RANGE = '10.96.0.0/16';
/** The API server's own Service. */
export const API_SERVICE = '10.96.0.1';

/** What a cloud waits for minutes is shortened, so that a test sees it. */
const AUTOSCALER = [
  '--horizontal-pod-autoscaler-sync-period=5s', '--horizontal-pod-autoscaler-cpu-initialization-period=10s',
  '--horizontal-pod-autoscaler-initial-readiness-delay=5s', '--horizontal-pod-autoscaler-downscale-stabilization=30s',
];

/** Database, API server, controllers and scheduler: a whole Kubernetes, but for nodes. */
export function controlPlane(placement: Placement): Component[] {
  return [
    // On a Unix socket: no port, and no way in for other users. The name is relative, since a socket's path may have 107
    // bytes at most, and has a colon, since etcd insists on HOST:PORT. Its data is for a test: nothing waits for the disk.
    component(placement, 'etcd', [
      '--data-dir=etcd', '--listen-client-urls=unix://etcd:1', '--advertise-client-urls=unix://etcd:1',
      '--listen-peer-urls=unix://etcd:2', '--initial-advertise-peer-urls=unix://etcd:2', '--initial-cluster=default=unix://etcd:2',
      '--log-level=warn', '--unsafe-no-fsync',
    ]),
    component(placement, 'kube-apiserver', apiServerArguments(placement)),
    component(placement, 'kube-controller-manager', [
      ...clientArguments('controller-manager'), '--leader-elect=false', '--secure-port=0', '--use-service-account-credentials=true',
      '--service-account-private-key-file=pki/shared.key', '--root-ca-file=pki/ca.crt',
      '--cluster-signing-cert-file=pki/ca.crt', '--cluster-signing-key-file=pki/ca.key', '--controllers=*,-node-ipam-controller',
      // A node that is late with its sign of life, on a machine with much to do, isn't gone.
      '--node-monitor-grace-period=5m',
      ...AUTOSCALER,
    ]),
    component(placement, 'kube-scheduler', [...clientArguments('scheduler'), '--leader-elect=false', '--secure-port=0']),
  ];
}

/** Fake nodes and volumes: pods placed there become ready at once, without containers. */
export function fakeNodes(placement: Placement): Component {
  const kwok = join(placement.toolsDir, 'kwok');
  const stages = join(kwok, 'files', 'stages');
  return {
    ...component(placement, 'kwok', []),
    command: [
      join(kwok, 'bin', 'kwok'), '--kubeconfig=pki/admin.conf', ...readdirSync(stages).map((file) => `--config=${join(stages, file)}`),
      '--manage-all-nodes=false', '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--cidr=10.128.0.0/16', '--node-ip=10.127.0.1', '--node-lease-duration-seconds=40',
    ],
  };
}

function apiServerArguments({ address, port, advertise }: Placement): string[] {
  return [
    '--etcd-servers=unix://etcd:1', `--bind-address=${address}`, `--secure-port=${port}`, `--advertise-address=${advertise}`,
    '--tls-cert-file=pki/apiserver.crt', '--tls-private-key-file=pki/shared.key', '--client-ca-file=pki/ca.crt',
    '--kubelet-client-certificate=pki/kubelet-client.crt', '--kubelet-client-key=pki/shared.key',
    '--kubelet-certificate-authority=pki/ca.crt', '--kubelet-preferred-address-types=InternalIP',
    '--service-account-key-file=pki/shared.pub', '--service-account-signing-key-file=pki/shared.key',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local', `--service-cluster-ip-range=${SERVICE_RANGE}`,
    // A machine with much to do takes long over a definition of a custom resource.
    '--request-timeout=5m0s',
    '--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--allow-privileged=true',
    '--requestheader-client-ca-file=pki/front-proxy-ca.crt', '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-', '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-username-headers=X-Remote-User', '--proxy-client-cert-file=pki/front-proxy-client.crt',
    '--proxy-client-key-file=pki/shared.key', '--enable-aggregator-routing=true',
  ];
}

function clientArguments(user: string): string[] {
  return ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map((flag) => `--${flag}=pki/${user}.conf`);
}

/** @param name as the one program with all components knows it */
export function component({ dir, toolsDir }: Placement, name: string, args: readonly string[]): Component {
  return {
    name, command: [join(toolsDir, 'kubernetes', 'bin', 'kubernetes'), name, ...args],
    cwd: dir, log: join(dir, 'logs', `${name}.log`),
  };
}
