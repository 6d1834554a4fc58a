/** Every scenario there is: one folder and one line here. */
import type { Scenario } from './scenario.ts';
import { vaccinations } from './vaccinations/index.ts';

export const scenarios = {
  vaccinations,
} satisfies Record<string, Scenario>;

export type ScenarioId = keyof typeof scenarios;
