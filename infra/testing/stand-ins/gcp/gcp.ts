import type { Properties } from '../properties.ts';
import { digitsOf, type Cloud } from '../recording-provider.ts';

/** Addresses that are kept for examples: nobody has them. */
const PUBLIC_ADDRESS = '203.0.113.10';
const PRIVATE_ADDRESS = '10.10.0.10';
/** The number that a project has beside its id. */
const PROJECT_NUMBER = '100000000001';

/** What a type adds to its inputs, beside what all of them do. */
const outputs: Readonly<Record<string, (facts: Facts) => Properties>> = {
  'gcp:compute/address:Address': ({ inputs }) => ({ address: inputs['address'] ?? PUBLIC_ADDRESS }),
  'gcp:compute/globalAddress:GlobalAddress': () => ({ address: PUBLIC_ADDRESS }),
  'gcp:compute/network:Network': () => ({ gatewayIpv4: '' }),
  'gcp:compute/subnetwork:Subnetwork': () => ({ gatewayAddress: '10.10.0.1' }),
  'gcp:compute/instance:Instance': ({ inputs, digits }) => ({
    instanceId: digits, currentStatus: 'RUNNING',
    networkInterfaces: (inputs['networkInterfaces'] as Properties[]).map((each) => ({
      ...each, networkIp: each['networkIp'] ?? PRIVATE_ADDRESS,
      ...(each['accessConfigs'] === undefined ? {} : { accessConfigs: (each['accessConfigs'] as Properties[]).map((one) => ({ ...one, natIp: one['natIp'] ?? PUBLIC_ADDRESS })) }),
    })),
  }),
  'gcp:container/cluster:Cluster': ({ inputs }) => ({
    controlPlaneEndpointsConfig: { ...inputs['controlPlaneEndpointsConfig'] as Properties, dnsEndpointConfig: { allowExternalTraffic: true, endpoint: 'gke-stand-in.gke.goog' } },
    endpoint: '10.10.1.2', masterVersion: '1.34.4-gke.1',
    masterAuth: { clusterCaCertificate: Buffer.from('-----BEGIN CERTIFICATE-----\nstand-in\n-----END CERTIFICATE-----\n').toString('base64') },
  }),
  'gcp:serviceaccount/account:Account': ({ inputs, project }) => {
    const email = `${String(inputs['accountId'])}@${project}.iam.gserviceaccount.com`;
    return { email, member: `serviceAccount:${email}`, name: `projects/${project}/serviceAccounts/${email}`, uniqueId: digitsOf(email, 12) };
  },
  'gcp:projects/serviceIdentity:ServiceIdentity': () => ({ email: `service-${PROJECT_NUMBER}@container-engine-robot.iam.gserviceaccount.com` }),
  'gcp:secretmanager/secret:Secret': ({ inputs }) => ({ name: `projects/${PROJECT_NUMBER}/secrets/${String(inputs['secretId'])}` }),
  'gcp:secretmanager/secretVersion:SecretVersion': ({ inputs }) => ({ version: '1', name: `${String(inputs['secret'])}/versions/1` }),
  'gcp:cloudrunv2/service:Service': ({ name }) => {
    const uri = `https://${name}-${PROJECT_NUMBER}.a.run.app`;
    return { uri, urls: [uri] };
  },
  'gcp:artifactregistry/repository:Repository': ({ inputs, project }) => ({
    name: inputs['repositoryId'], registryUri: `${String(inputs['location'])}-docker.pkg.dev/${project}/${String(inputs['repositoryId'])}`,
  }),
  'gcp:dns/managedZone:ManagedZone': () => ({ nameServers: ['ns-1.example.test.', 'ns-2.example.test.'] }),
};

const functions: Readonly<Record<string, (inputs: Properties) => Properties>> = {
  'gcp:organizations/getProject:getProject': (inputs) => {
    const projectId = String(inputs['projectId'] ?? projectOf({}));
    return { id: `projects/${projectId}`, projectId, name: projectId, number: PROJECT_NUMBER };
  },
  'gcp:organizations/getClientConfig:getClientConfig': () => ({ project: projectOf({}), accessToken: 'stand-in', id: 'stand-in', region: '', zone: '' }),
  'gcp:storage/getProjectServiceAccount:getProjectServiceAccount': () => ({
    emailAddress: `service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`, id: 'stand-in', project: projectOf({}),
  }),
};

interface Facts {
  readonly name: string;
  readonly project: string;
  readonly inputs: Properties;
  readonly digits: string;
}

/** The version of the provider that it stands in for. */
export const gcp: Cloud = {
  version: '9.37.0',
  check(type, inputs) {
    const labels = Object.entries((inputs['labels'] ?? {}) as Record<string, unknown>);
    return labels
      .filter(([key, value]) => !/^[a-z][a-z0-9_-]{0,62}$/.test(key) || !/^[a-z0-9_-]{0,63}$/.test(String(value)))
      .map(([key, value]) => ({ property: `labels.${key}`, reason: `${type}: a label is lower-case letters, digits, _ and -, and is "${key}=${String(value)}"` }));
  },
  replaces: () => ['name', 'location', 'zone', 'region', 'project', 'accountId', 'repositoryId', 'network', 'subnetwork', 'bootDisk'],
  id: (type, name, inputs) => selfLinkOf(type, factsOf(type, name, inputs)),
  outputs(type, name, inputs) {
    const facts = factsOf(type, name, inputs);
    const labels = inputs['labels'] ?? {};
    return {
      name: facts.name, project: facts.project, selfLink: `https://www.googleapis.com/compute/v1/${selfLinkOf(type, facts)}`,
      effectiveLabels: labels, pulumiLabels: labels, ...outputs[type]?.(facts),
    };
  },
  invoke(token, inputs) {
    const answer = functions[token];
    if (answer === undefined) throw new Error(`the stand-in for gcp has no function ${token}; there are: ${Object.keys(functions).join(', ')}`);
    return answer(inputs);
  },
};

function factsOf(type: string, name: string, inputs: Properties): Facts {
  const digits = digitsOf([type, name], 19).replaceAll(/[a-f]/g, '7');
  return { name: typeof inputs['name'] === 'string' ? inputs['name'] : `${name}-${digits.slice(0, 7)}`, project: projectOf(inputs), inputs, digits };
}

function projectOf(inputs: Properties): string {
  return typeof inputs['project'] === 'string' ? inputs['project'] : process.env['GOOGLE_PROJECT'] ?? 'stand-in';
}

function selfLinkOf(type: string, { name, project, inputs }: Facts): string {
  const place = inputs['zone'] === undefined ? inputs['region'] === undefined ? 'global' : `regions/${String(inputs['region'])}` : `zones/${String(inputs['zone'])}`;
  const collection = type.split(':')[1]!.split('/')[1]!;
  return `projects/${project}/${place}/${collection}s/${name}`;
}
