/** The event of the weather scenario, a tweet: its one schema. */
import { choice, event, text } from '../fields.ts';
import type { Text } from '../scenario.ts';

/** From fair to foul, as the reports show them; those of the contract's enum, which has another order, but for its 0. */
export const WEATHERS = ['sunny', 'cloudy', 'windy', 'rainy', 'snowy'] as const;
export type Weather = (typeof WEATHERS)[number];

export const WEATHER_LABELS: Readonly<Record<string, Text>> = {
  sunny: { en: 'Sunny', es: 'Soleado' },
  cloudy: { en: 'Cloudy', es: 'Nublado' },
  windy: { en: 'Windy', es: 'Ventoso' },
  rainy: { en: 'Rainy', es: 'Lluvioso' },
  snowy: { en: 'Snowy', es: 'Nevado' },
} satisfies Record<Weather, Text>;

export const eventSchema = event({
  /** As long as a tweet may be. */
  description: text(280),
  country: text(120),
  weather: choice(WEATHERS),
});
