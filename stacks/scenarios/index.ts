/** Every scenario there is: one folder and one line here. */
import { bluegreen } from './bluegreen/index.ts';
import type { Scenario } from './scenario.ts';
import { vaccinations } from './vaccinations/index.ts';

export const scenarios = {
  vaccinations,
  bluegreen,
} satisfies Record<string, Scenario>;

export type ScenarioId = keyof typeof scenarios;
