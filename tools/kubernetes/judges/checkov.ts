import { join } from 'node:path';
import { answerOf } from './answer-of.ts';
import type { Case, Finding } from './case.ts';

interface Check {
  readonly check_id: string;
  readonly check_name: string;
  /** e.g. `Deployment.lab.entry`. */
  readonly resource: string;
}

interface Answer {
  readonly results?: { readonly failed_checks: readonly Check[]; readonly parsing_errors: readonly string[] };
}

/** Security rules of its makers; nothing is downloaded and nothing is sent. */
export async function checkov({ file, toolsDir }: Case): Promise<Finding[]> {
  const { results } = await answerOf<Answer>(join(toolsDir, 'checkov', 'bin', 'checkov'), [
    '--file', file, '--framework', 'kubernetes', '--output', 'json', '--compact', '--skip-download',
  ]);
  if (results === undefined) throw new Error(`checkov judged nothing of ${file}.`);
  return [
    ...results.parsing_errors.map((path): Finding => ({ judge: 'checkov', rule: 'parsing', object: path, message: 'could not be read' })),
    ...results.failed_checks.map(({ check_id, check_name, resource }): Finding => ({
      judge: 'checkov', rule: check_id, object: resource.replaceAll('.', '/'), message: check_name,
    })),
  ];
}
