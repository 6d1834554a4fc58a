/** Makes a scenario's traffic file. The same seed gives the same bytes. */
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import { seeded } from './random.ts';

const RECORDS = 1_200;
const SEED = 2_021;

/** The text of a scenario's traffic file: a JSON array, one record per line. */
export function generateTraffic(scenario: Scenario): string {
  const random = seeded(SEED);
  const records = Array.from({ length: RECORDS }, () => JSON.stringify(scenario.sample(random)));
  return `[\n${records.join(',\n')}\n]\n`;
}
