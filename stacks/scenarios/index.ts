/** Every scenario there is: one folder and one line here. */
import { blackfriday } from './blackfriday/index.ts';
import { bluegreen } from './bluegreen/index.ts';
import { olympics } from './olympics/index.ts';
import type { Scenario } from './scenario.ts';
import { vaccinations } from './vaccinations/index.ts';
import { weather } from './weather/index.ts';

export const scenarios = {
  vaccinations,
  bluegreen,
  blackfriday,
  weather,
  olympics,
} satisfies Record<string, Scenario>;

export type ScenarioId = keyof typeof scenarios;
