/** Valkey in virtual machines by KubeVirt: a primary and a replica, each with cloud-init and disks that outlive it. */
import type { Input } from '@pulumi/pulumi';
import { stringify } from 'yaml';
import { images } from '../../../upstreams/upstreams.ts';
import { serverCertificate } from '../authority.ts';
import { PART_OF, type Manifest } from '../manifest.ts';
import { NAMESPACE, namespace } from '../namespaces.ts';
import { denyAll, namespacePeer, networkPolicy, type Allowed } from '../network-policy.ts';
import type { CachePlace } from '../surroundings.ts';
import { VALKEY_PORT, valkeySettings } from './valkey-settings.ts';

type Machines = Extract<CachePlace, { kind: 'machines' }>;

const KIND = 'valkey';
const PASSWORD_SECRET = 'valkey';
const PASSWORD_KEY = 'password.conf';
const primary = 'valkey-primary';
const replica = 'valkey-replica';
const host = (name: string) => `${name}.${NAMESPACE.valkeyVms}.svc`;

/** host:port */
export const valkeyMachinesHosts = { primary: `${host(primary)}:${VALKEY_PORT}`, replica: `${host(replica)}:${VALKEY_PORT}` } as const;

const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': KIND });
const siblings = namespacePeer(NAMESPACE.valkeyVms, { 'app.kubernetes.io/component': KIND });
export const valkeyMachinesPeer: Allowed = { peers: [siblings], ports: [VALKEY_PORT] };

/** The primary's: of the pod that KubeVirt runs the machine in, for faults. */
export const valkeyPrimaryMachine = { namespace: NAMESPACE.valkeyVms, labels: labelsOf(primary), container: 'compute' };

/** Where each disk is found in the machine, by the serial number it is given. */
const DISKS = { tls: '/etc/valkey/tls', secret: '/etc/valkey/secret', data: '/var/lib/valkey' } as const;

/** @param count 1: the primary alone @param passwordSettings what the password file has */
export function valkeyMachines(place: Machines, count: number, passwordSettings: Input<string>): Manifest[] {
  return [
    namespace(NAMESPACE.valkeyVms),
    denyAll(NAMESPACE.valkeyVms),
    networkPolicy({
      name: KIND, namespace: NAMESPACE.valkeyVms, labels: { 'app.kubernetes.io/component': KIND }, meshed: false,
      from: [{ peers: [namespacePeer(NAMESPACE.project), namespacePeer(NAMESPACE.monitoring), siblings, ...place.clients.map((cidr) => ({ ipBlock: { cidr } }))], ports: [VALKEY_PORT] }],
      // Debian's packages, once, at the first start.
      to: [valkeyMachinesPeer, { peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [80, 443] }],
    }),
    networkPolicy({
      // CDI's pods fill the disks: they fetch an image, and its controller asks how far they are.
      name: 'importer', namespace: NAMESPACE.valkeyVms, labels: { 'app.kubernetes.io/component': 'storage' }, meshed: false,
      from: [{ peers: [namespacePeer(NAMESPACE.cdi)], ports: [8443] }], to: [{ peers: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [443] }],
    }),
    {
      apiVersion: 'v1', kind: 'Secret', metadata: { name: PASSWORD_SECRET, namespace: NAMESPACE.valkeyVms, labels: PART_OF },
      type: 'Opaque', stringData: { [PASSWORD_KEY]: passwordSettings },
    },
    ...machine(place, primary, place.addresses?.primary),
    ...count === 1 ? [] : machine(place, replica, place.addresses?.replica, host(primary)),
  ];
}

function machine(place: Machines, name: string, address: Input<string> | undefined, replicaOf?: string): Manifest[] {
  const metadata = { name, namespace: NAMESPACE.valkeyVms, labels: { ...labelsOf(name), ...PART_OF } };
  return [
    serverCertificate(`${name}-tls`, NAMESPACE.valkeyVms, [host(name), `${host(name)}.cluster.local`], address === undefined ? {} : { ipAddresses: [address] }),
    {
      apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, annotations: place.serviceAnnotations },
      spec: {
        // Local: the policies see who asks, and not the node that passed it on.
        ...address === undefined ? { type: 'ClusterIP' } : { type: 'LoadBalancer', loadBalancerIP: address, externalTrafficPolicy: 'Local' },
        selector: labelsOf(name), ports: [{ name: 'valkey', port: VALKEY_PORT, targetPort: VALKEY_PORT, protocol: 'TCP' }],
      },
    },
    {
      apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine', metadata: { ...metadata, annotations: { 'pulumi.com/waitFor': 'condition=Ready' } },
      spec: {
        runStrategy: 'Always',
        dataVolumeTemplates: [
          dataVolume(`${name}-root`, '8Gi', { registry: { url: `docker://${images.debianDisk}` } }),
          dataVolume(`${name}-data`, '10Gi', { blank: {} }),
        ],
        template: { metadata: { labels: { ...labelsOf(name), ...PART_OF } }, spec: machineSpec(place, name, replicaOf) },
      },
    },
  ];
}

function dataVolume(name: string, size: string, source: object) {
  return { metadata: { name, labels: PART_OF }, spec: { source, storage: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } } } } };
}

function machineSpec({ nodeSelector }: Machines, name: string, replicaOf?: string) {
  const disk = (of: string, serial?: string) => ({ name: of, disk: { bus: 'virtio' }, ...serial === undefined ? {} : { serial } });
  return {
    nodeSelector,
    // Apart from each other where there are two such nodes.
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'app.kubernetes.io/component': KIND } } } },
        ],
      },
    },
    terminationGracePeriodSeconds: 60,
    domain: {
      cpu: { cores: 1 },
      memory: { guest: '1Gi' },
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { cpu: '1', memory: '1536Mi' } },
      devices: {
        disks: [disk('root'), disk('data', 'data'), disk('tls', 'tls'), disk('secret', 'secret'), disk('cloudinit')],
        interfaces: [{ name: 'default', masquerade: {}, ports: [{ name: 'valkey', port: VALKEY_PORT }] }],
      },
    },
    networks: [{ name: 'default', pod: {} }],
    volumes: [
      { name: 'root', dataVolume: { name: `${name}-root` } },
      { name: 'data', dataVolume: { name: `${name}-data` } },
      { name: 'tls', secret: { secretName: `${name}-tls` } },
      { name: 'secret', secret: { secretName: PASSWORD_SECRET } },
      { name: 'cloudinit', cloudInitNoCloud: { userData: cloudInit(replicaOf) } },
    ],
    readinessProbe: { tcpSocket: { port: VALKEY_PORT }, periodSeconds: 5, failureThreshold: 3, initialDelaySeconds: 30 },
  };
}

/** What the machine makes of itself at its first start. Certificate and password come on disks of their own, so that nothing secret stands here. */
export function cloudInit(replicaOf?: string): string {
  const settings = valkeySettings({
    tlsFolder: '/run/valkey-files', dataFolder: DISKS.data, passwordFile: `/run/valkey-files/${PASSWORD_KEY}`, ...replicaOf === undefined ? {} : { replicaOf },
  });
  // The disks of Secrets are root's alone: the service gets copies of its own, in memory, at each start.
  const copies = [`${DISKS.tls}/tls.crt`, `${DISKS.tls}/tls.key`, `${DISKS.tls}/ca.crt`, `${DISKS.secret}/${PASSWORD_KEY}`];
  const unit = `[Service]
RuntimeDirectory=valkey-files
ExecStartPre=+/usr/bin/install -o valkey -g valkey -m 0400 -t /run/valkey-files ${copies.join(' ')}
ExecStart=
ExecStart=/usr/bin/valkey-server /etc/valkey/lab.conf --supervised systemd --daemonize no
Restart=always
RestartSec=1
`;
  return `#cloud-config\n${stringify({
    package_update: true,
    packages: ['valkey-server'],
    fs_setup: [{ label: 'data', filesystem: 'ext4', device: '/dev/disk/by-id/virtio-data', overwrite: false }],
    mounts: [
      ['/dev/disk/by-id/virtio-data', DISKS.data, 'ext4', 'defaults,nofail', '0', '2'],
      ['/dev/disk/by-id/virtio-tls', DISKS.tls, 'auto', 'ro,nofail', '0', '0'],
      ['/dev/disk/by-id/virtio-secret', DISKS.secret, 'auto', 'ro,nofail', '0', '0'],
    ],
    write_files: [
      { path: '/etc/valkey/lab.conf', permissions: '0644', content: settings },
      { path: '/etc/systemd/system/valkey-server.service.d/lab.conf', permissions: '0644', content: unit },
    ],
    runcmd: [
      `chown valkey:valkey ${DISKS.data}`,
      'systemctl daemon-reload',
      'systemctl enable valkey-server',
      'systemctl restart valkey-server',
    ],
  })}`;
}
