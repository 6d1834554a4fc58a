import { join } from 'node:path';
import { answerOf } from './answer-of.ts';
import type { Case, Finding } from './case.ts';

/** kube-score's marks: from 1 (critical) to 10 (good). Below this one there is something to say. */
const GOOD = 7;

type Answer = readonly {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string; readonly namespace?: string };
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}[] | null;

/** Good practice: probes, limits, budgets for disruption, network policies that reach their pods. */
export async function kubeScore({ file, toolsDir }: Case): Promise<Finding[]> {
  const answer = await answerOf<Answer>(join(toolsDir, 'kube-score', 'bin', 'kube-score'), ['score', '--output-format', 'json', file]);
  return (answer ?? []).flatMap(({ type_meta: { kind }, object_meta: { name, namespace = '' }, checks }) => checks
    .filter(({ grade, skipped }) => !skipped && grade < GOOD)
    .map(({ check, comments }): Finding => ({
      judge: 'kube-score', rule: check.id, object: `${kind}/${namespace}/${name}`,
      message: (comments ?? []).map(({ path, summary }) => path === '' ? summary : `${path}: ${summary}`).join('; ') || check.name,
    })));
}
