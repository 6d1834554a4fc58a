/** The event of the blue/green scenario: its one schema. */
import { event, text, whole } from '../fields.ts';

export const eventSchema = event({
  name: text(120),
  location: text(120),
  /** Years. */
  age: whole(0, 130),
  vaccine_type: text(60),
  /** Which dose the person got: 1 is the first. */
  n_dose: whole(1, 10),
});
