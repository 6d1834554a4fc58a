/** What the clouds would answer, as far as the program asks: where nothing is made, something has to stand for it. */

type Properties = Readonly<Record<string, unknown>>;

/** Addresses that are kept for examples: nobody has them. */
const PUBLIC_ADDRESS = '203.0.113.10';
/** The number that a project has beside its id. */
const PROJECT_NUMBER = '100000000001';
const IMAGE_DIGEST = `sha256:${'d'.repeat(64)}`;

const answers: Readonly<Record<string, (inputs: Properties) => Properties>> = {
  'docker-build:index:Image': () => ({ digest: IMAGE_DIGEST }),
  'lab:index:ImageCopy': ({ to, from }) => ({ reference: `${String(to)}@${String(from).slice(String(from).indexOf('@') + 1)}` }),
  'gcp:compute/address:Address': ({ address }) => ({ address: address ?? PUBLIC_ADDRESS }),
  'gcp:container/cluster:Cluster': ({ controlPlaneEndpointsConfig }) => (
    { controlPlaneEndpointsConfig: { ...controlPlaneEndpointsConfig as Properties, dnsEndpointConfig: { allowExternalTraffic: true, endpoint: 'gke-preview.gke.goog' } } }),
  'gcp:serviceaccount/account:Account'({ accountId }) {
    const email = `${String(accountId)}@preview.iam.gserviceaccount.com`;
    return { email, member: `serviceAccount:${email}` };
  },
  'gcp:projects/serviceIdentity:ServiceIdentity': () => ({ email: `service-${PROJECT_NUMBER}@container-engine-robot.iam.gserviceaccount.com` }),
  'gcp:secretmanager/secret:Secret': ({ secretId }) => ({ name: `projects/${PROJECT_NUMBER}/secrets/${String(secretId)}` }),
  'gcp:secretmanager/secretVersion:SecretVersion': ({ secret }) => ({ version: '1', name: `projects/${PROJECT_NUMBER}/secrets/${String(secret)}/versions/1` }),
};

/** Of a resource, beside its inputs. */
export function answerOf(type: string, name: string, inputs: Properties): Properties {
  return { ...type.startsWith('gcp:') && inputs['name'] === undefined ? { name } : {}, ...answers[type]?.(inputs) };
}

/** Of a function. */
export function answerToCall(token: string, inputs: Properties): Properties {
  if (token === 'gcp:organizations/getProject:getProject') return { ...inputs, number: PROJECT_NUMBER };
  throw new Error(`Nothing stands for what ${token} answers: add it to infra/preview/answers.ts.`);
}
