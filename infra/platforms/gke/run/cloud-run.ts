/**
 * Dashboard and functions on Cloud Run. Images come from Artifact Registry, which Cloud Run can pull from, and got there from
 * the lab's registry by their digests.
 */
import { Repository } from '@pulumi/gcp/artifactregistry/repository.js';
import { DomainMapping } from '@pulumi/gcp/cloudrun/domainMapping.js';
import { Service as RunService } from '@pulumi/gcp/cloudrunv2/service.js';
import { ServiceIamMember } from '@pulumi/gcp/cloudrunv2/serviceIamMember.js';
import type { Account } from '@pulumi/gcp/serviceaccount/account.js';
import { all, type Input, type Output, type Resource } from '@pulumi/pulumi';
import { join } from 'node:path';
import type { Addresses } from '../../../../apps/addresses.ts';
import type { Service } from '../../../../apps/topology.ts';
import { ImageCopy } from '../../../provider/resources.ts';
import { PORTS } from '../../kubernetes/addresses.ts';
import { AUTHORITY_FILE, AUTHORITY_FOLDER } from '../../kubernetes/authority.ts';
import type { Images } from '../../kubernetes/registry/images.ts';
import type { RegistryPlace } from '../../kubernetes/registry/registry-place.ts';
import { GcpConcern, type GcpContext } from '../gcp-concern.ts';
import type { Network } from '../network.ts';
import { ADDRESSES } from '../gcp-place.ts';
import type { Secrets } from '../secrets.ts';

/** Those that run here. */
export const runNames = ['dashboard', 'functions'] as const;
export type RunName = (typeof runNames)[number];

const MAX_INSTANCES = 3;
/** A page keeps its socket open: Cloud Run's longest. Seconds. */
const REQUEST_TIMEOUT = '3600s';
const AUTHORITY_VOLUME = 'authority';

/** Of each instance; the heap well below the memory, as buffers lie outside it. */
const LIMITS = { cpu: '1', memory: '512Mi' } as const;
const HEAP_MIB = 320;

/** The names of the secrets that URLs with a password in them are. */
export const URL_SECRETS = { documents: 'documents-url', cache: 'cache-url' } as const;
export const RUN_AUTHORITY = 'run-authority';

/** A value that stands for a secret of this name. */
const secretMark = (name: string) => `secret:${name}`;

/** Where everything is, seen from Cloud Run: what has a password in it is only named here. @param publicUrls of what runs here */
function runAddresses(publicUrls: Readonly<Record<RunName, string>>): Addresses {
  const none = () => { throw new Error('Nothing on Cloud Run calls a service in the cluster.'); };
  return {
    documents: secretMark(URL_SECRETS.documents),
    cache: { primary: secretMark(URL_SECRETS.cache), replica: secretMark(URL_SECRETS.cache) },
    broker: [],
    metrics: `http://${ADDRESSES.metrics}:9090`,
    service: none,
    publicUrl: (name) => publicUrls[name as RunName],
  };
}

export interface CloudRunOptions {
  readonly services: readonly Service[];
  /** Whom each is at Google. */
  readonly accounts: Readonly<Record<RunName, Account>>;
  readonly urls: Readonly<Record<RunName, Output<string>>>;
  readonly images: Images;
  readonly registry: RegistryPlace;
  readonly network: Network;
  readonly secrets: Secrets;
  /** Where its mapped domains are. @default none */
  readonly domain?: string;
  readonly rootDir: string;
  /** What must be there before the services are: the stores. */
  readonly stores: readonly Resource[];
}

export class CloudRun extends GcpConcern {
  readonly #options: CloudRunOptions;

  constructor(context: GcpContext, options: CloudRunOptions) {
    super('CloudRun', 'cloud-run', context);
    this.#options = options;
    const { project, region, prefix, labels } = this.place;
    const repository = this.make(Repository, 'images', { repositoryId: prefix, location: region, format: 'DOCKER', description: 'ingestion-lab', labels });
    for (const name of runNames) {
      const { password, authority } = options.registry;
      const copy = this.make(ImageCopy, name, {
        oras: join(options.rootDir, '.lab', 'tools', 'oras', 'bin', 'oras'),
        from: options.images.pushed(name), user: options.registry.user, password, authority: authority!,
        to: `${region}-docker.pkg.dev/${project}/${prefix}/${name}`,
      }, { after: [repository], additionalSecretOutputs: ['password'] });
      const service = this.make(RunService, name, this.#service(name, copy.reference), { after: [...options.secrets.ready, ...options.stores] });
      // What people look at: anybody may.
      this.make(ServiceIamMember, `${name}-public`, { name: service.name, location: region, project, role: 'roles/run.invoker', member: 'allUsers' });
      if (options.domain !== undefined) {
        this.make(DomainMapping, name, { name: `${name}.${options.domain}`, location: region, metadata: { namespace: project, labels }, spec: { routeName: service.name } });
      }
    }
    this.registerOutputs();
  }

  #service(name: RunName, image: Input<string>) {
    const { region, prefix, labels } = this.place;
    const { accounts, network, secrets } = this.#options;
    return {
      name: `${prefix}-${name}`,
      location: region,
      labels,
      deletionProtection: false,
      ingress: 'INGRESS_TRAFFIC_ALL',
      template: {
        labels,
        serviceAccount: accounts[name].email,
        sessionAffinity: true,
        timeout: REQUEST_TIMEOUT,
        scaling: { minInstanceCount: 0, maxInstanceCount: MAX_INSTANCES },
        vpcAccess: { connector: network.connector.id, egress: 'PRIVATE_RANGES_ONLY' },
        volumes: [{
          name: AUTHORITY_VOLUME,
          secret: { secret: secrets.id(RUN_AUTHORITY), items: [{ path: AUTHORITY_FILE.slice(AUTHORITY_FOLDER.length + 1), version: secrets.versionNumber(RUN_AUTHORITY) }] },
        }],
        containers: [{
          image,
          ports: { containerPort: PORTS.http, name: 'http1' },
          resources: { limits: LIMITS, cpuIdle: true },
          envs: this.#environment(name),
          startupProbe: { httpGet: { path: '/healthz', port: PORTS.http }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
          livenessProbe: { httpGet: { path: '/healthz', port: PORTS.http }, periodSeconds: 30, timeoutSeconds: 2, failureThreshold: 3 },
          volumeMounts: [{ name: AUTHORITY_VOLUME, mountPath: AUTHORITY_FOLDER }],
        }],
      },
    };
  }

  #environment(name: RunName) {
    const { services, urls, secrets } = this.#options;
    const service = services.find((one) => one.name === name);
    if (service === undefined) throw new Error(`The topology has no service ${name}, which is to run on Cloud Run.`);
    return all([urls.dashboard, urls.functions]).apply(([dashboard, functions]) => {
      const plain: Readonly<Record<string, string>> = {
        ...service.environment(runAddresses({ dashboard, functions })),
        HOST: '0.0.0.0', HTTP_PORT: String(PORTS.http), NODE_ENV: 'production', NODE_EXTRA_CA_CERTS: AUTHORITY_FILE, NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
      };
      const named = new Map(Object.values(URL_SECRETS).map((secret) => [secretMark(secret), secret]));
      return Object.entries(plain).map(([variable, value]) => {
        const secret = named.get(value);
        if (secret === undefined) return { name: variable, value };
        return { name: variable, valueSource: { secretKeyRef: { secret: secrets.id(secret), version: secrets.versionNumber(secret) } } };
      });
    });
  }
}
