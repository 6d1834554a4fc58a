/** A cell that says nothing is measured again; why the earlier tries said nothing stays with it, so that what is wrong with the lab can't pass for a busy machine. */
import type { CellResult } from './results.ts';

/** Of a run that is started again and again. */
const KEPT = 10;

/**
 * @param before what an earlier start left of the cell
 * @param tries at least 1
 * @returns the first result that isn't invalid, or the last
 */
export async function untilItSaysSomething(before: CellResult | undefined, tries: number, measure: () => Promise<CellResult>): Promise<CellResult> {
  let result = withEarlier(await measure(), before);
  for (let tried = 1; tried < tries && result.verdict === 'invalid'; tried += 1) result = withEarlier(await measure(), result);
  return result;
}

function withEarlier(result: CellResult, before: CellResult | undefined): CellResult {
  return before === undefined ? result : { ...result, earlier: [...before.earlier ?? [], before.reasons].slice(-KEPT) };
}
