/** How often it is looked whether the engine is still there. */
const LOOK_EVERY_MS = 500;

/**
 * Ends this process when the engine that started it is gone, however it went. What was under way stays as it is: the
 * next `up` heals it, and nobody is left to be told of it.
 */
export function endWithEngine(): void {
  const engine = process.ppid;
  const end = () => process.exit(1);
  setInterval(() => { if (process.ppid !== engine) end(); }, LOOK_EVERY_MS).unref();
  // Its pipes end with it; an error nobody handles would be reported into the same pipe, for ever.
  process.stdout.on('error', end);
  process.stderr.on('error', end);
}
