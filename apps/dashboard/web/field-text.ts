import type { Event } from '../../../stacks/scenarios/scenario.ts';
import type { FieldView } from '../wire.ts';
import type { Words } from './text.ts';

/** A field of an event as a person reads it: a value that has a name is called by it. */
export function fieldText(event: Event, { name, values }: Pick<FieldView, 'name' | 'values'>, say: Words['say']): string {
  const value = event[name];
  if (value === undefined || value === null) return '–';
  const named = values?.[String(value)];
  return named ? say(named) : String(value);
}
