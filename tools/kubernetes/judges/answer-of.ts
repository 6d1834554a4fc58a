import { spawn } from 'node:child_process';

/** Longest that one judge may take, milliseconds. */
const ANSWER_WITHIN_MS = 300_000;
/** Characters shown of what a judge said that is no answer. */
const SHOWN = 1_000;

/**
 * Runs a judge that answers in JSON. That it ends with a code other than 0 says only that it found something.
 * @throws if it can't start, or doesn't answer in JSON
 */
export async function answerOf<Answer>(program: string, args: readonly string[]): Promise<Answer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: ANSWER_WITHIN_MS });
  let answer = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { answer += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { complaint += text; });
  await new Promise<void>((resolve, reject) => { child.once('error', reject).once('close', () => resolve()); });
  try {
    return JSON.parse(answer) as Answer;
  } catch {
    throw new Error(`${program} ${args.join(' ')} gave no answer: ${(complaint || answer).slice(-SHOWN)}`);
  }
}
