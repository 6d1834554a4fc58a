import { join } from 'node:path';
import { answerOf } from './answer-of.ts';
import type { Case, Finding } from './case.ts';
import { LOCATION } from './schemas.ts';

interface Answer {
  readonly resources: readonly {
    readonly kind: string; readonly name: string; readonly status: string; readonly msg: string;
    readonly validationErrors?: readonly { readonly path: string; readonly msg: string }[];
  }[];
}

/** Every object against its schema: no unknown field, and no kind without a schema. */
export async function kubeconform({ file, toolsDir }: Case, schemas: string): Promise<Finding[]> {
  const { resources } = await answerOf<Answer>(join(toolsDir, 'kubeconform', 'bin', 'kubeconform'), [
    '-strict', '-output', 'json', '-schema-location', join(schemas, LOCATION), file,
  ]);
  return resources.map(({ kind, name, status, msg, validationErrors }): Finding => ({
    judge: 'kubeconform', rule: status, object: `${kind}/${name}`,
    message: validationErrors?.map(({ path, msg: said }) => `${path}: ${said}`).join('; ') || msg,
  }));
}
