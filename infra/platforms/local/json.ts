/** JSON is YAML too: it is what every settings file of the lab that wants YAML is written as. */
export function json(value: unknown): string {
  return JSON.stringify(value, undefined, 1) + '\n';
}
