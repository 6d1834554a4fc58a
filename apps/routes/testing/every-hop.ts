/** A scenario that no stack has: each transport alone, as a path of its own name. */
import { vaccinations } from '../../../stacks/scenarios/vaccinations/index.ts';
import type { Scenario } from '../../../stacks/scenarios/scenario.ts';
import { hops } from '../index.ts';

export const everyHop: Scenario = { ...vaccinations, id: 'everyhop', paths: Object.fromEntries(Object.keys(hops).map((hop) => [hop, [hop]])) };
