/** What outside judges say of manifests: kubeconform (strict), kube-score, checkov. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../api.ts';
import { findCrd, type CrdFolders } from '../crds.ts';
import type { Case, Finding } from './case.ts';
import { checkov } from './checkov.ts';
import { kubeScore } from './kube-score.ts';
import { kubeconform } from './kubeconform.ts';
import { writeSchemas, type Swagger } from './schemas.ts';

/** A finding that is accepted, and why. */
export interface Exception {
  readonly rule: string;
  /** Which objects, e.g. `DaemonSet/`. */
  readonly object: RegExp;
  readonly why: string;
}

/**
 * Asks all judges.
 * @returns what they say, without what is excepted; an exception that excuses nothing is a finding too
 */
export async function judge(objects: readonly KubernetesObject[], folders: CrdFolders, exceptions: readonly Exception[] = []): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'judges-'));
  try {
    const file = join(folder, 'manifests.yaml');
    writeFileSync(file, objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(''));
    const schemas = join(folder, 'schemas');
    const swagger = JSON.parse(readFileSync(join(folders.toolsDir, 'crds', 'files', 'kubernetes', 'swagger.json'), 'utf8')) as Swagger;
    writeSchemas(schemas, swagger, objects, (apiVersion, kind) => findCrd(apiVersion, kind, folders)?.definition);
    const given: Case = { objects, file, folder, toolsDir: folders.toolsDir };
    const said = await Promise.all([kubeconform(given, schemas), kubeScore(given), checkov(given)]);
    return excepted(said.flat(), exceptions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function excepted(findings: readonly Finding[], exceptions: readonly Exception[]): Finding[] {
  const fits = ({ rule, object }: Finding, exception: Exception) => exception.rule === rule && exception.object.test(object);
  const idle = exceptions.filter((exception) => !findings.some((finding) => fits(finding, exception)));
  return [
    ...findings.filter((finding) => !exceptions.some((exception) => fits(finding, exception))),
    ...idle.map(({ rule, object, why }): Finding => ({ judge: 'exceptions', rule, object: String(object), message: `nothing needs this exception (${why})` })),
  ];
}
