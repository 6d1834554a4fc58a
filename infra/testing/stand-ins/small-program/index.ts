/** A program for the stand-ins' own test: one of each thing that they treat differently. */
import { Config, secret } from '@pulumi/pulumi';
import { Network } from '@pulumi/gcp/compute/index.js';
import { Image } from '@pulumi/docker-build';
import { CustomResource } from '@pulumi/kubernetes/apiextensions/index.js';
import { Deployment } from '@pulumi/kubernetes/apps/v1/index.js';
import { Namespace, Secret, Service } from '@pulumi/kubernetes/core/v1/index.js';
import { Release } from '@pulumi/kubernetes/helm/v3/index.js';

export default async function smallProgram() {
  const config = new Config();
  const network = new Network('network', { autoCreateSubnetworks: false });
  const image = new Image('web', { tags: ['registry.example.test/web:1'], context: { location: '.' }, push: true });
  const namespace = new Namespace('shop', { metadata: { name: 'shop' } });
  const here = { namespace: namespace.metadata.name };
  const labels = { app: 'web' };
  const password = new Secret('password', { metadata: { name: 'password', ...here }, stringData: { password: secret('open sesame') } });
  new Deployment('web', {
    metadata: { name: 'web', ...here },
    spec: {
      replicas: 2, selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: image.ref, envFrom: [{ secretRef: { name: password.metadata.name } }] }] } },
    },
  });
  const service = new Service('web', { metadata: { name: 'web', ...here }, spec: { selector: labels, ports: [{ port: 80 }] } });
  const certificates = new Release('certificates', {
    chart: 'cert-manager', version: 'v1.21.1', ...here, repositoryOpts: { repo: 'https://charts.example.test' },
    values: { replicaCount: config.getNumber('replicas') ?? 1, ...(config.get('typo') === undefined ? {} : { replicaCoun: 1 }) },
  });
  new CustomResource('issuer', {
    apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata: { name: 'own', ...here }, spec: { selfSigned: {} },
  }, { dependsOn: certificates });
  if (config.get('wrong') !== undefined) {
    new CustomResource('certificate', {
      apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'wrong', ...here }, spec: { secretName: 'wrong' },
    }, { dependsOn: certificates });
  }
  return { network: network.selfLink, image: image.ref, address: service.spec.clusterIP };
}
