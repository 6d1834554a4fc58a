/** Events as they are between services, made beforehand: what feeds a stage must cost next to nothing. */
import type { Envelope } from '../../../apps/routes/hop.ts';
import type { Wire } from '../../../apps/routes/wire.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';

/** How many different events there are; they come again and again under new ids. */
const differentEvents = 1_000;

/** Makes batches without end, each event with an id of its own. The ids are as long as the ones an entry makes. */
export function openEvents(scenario: Scenario, wire: Wire, route: string): (count: number) => readonly Envelope[] {
  let seed = 1;
  const random = () => { seed = (seed * 48_271) % 2_147_483_647; return seed / 2_147_483_647; };
  const encoded = Array.from({ length: differentEvents }, () => wire.encodeEvent(scenario.schema.parse(scenario.sample(random))));
  const run = `${Date.now().toString(16)}-${process.pid.toString(16)}-`;
  let made = 0;
  return (count) => Array.from({ length: count }, () => {
    made += 1;
    return { id: run + made.toString(16).padStart(36 - run.length, '0'), route, acceptedAt: Date.now(), event: encoded[made % differentEvents]! };
  });
}
