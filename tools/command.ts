/** How every command ends: with an exit code, and where it fails with what a person needs, not with a stack. */

/** Exit code of a command that was interrupted, as shells have it. */
const INTERRUPTED = 130;

/** Runs a command's main. LAB_DEBUG=1 shows where an error came from. */
export async function command(main: () => Promise<number | void>): Promise<void> {
  let interrupted = false;
  process.once('SIGINT', () => { interrupted = true; });
  try {
    process.exitCode = await main() ?? 0;
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    console.error(process.env['LAB_DEBUG'] === '1' ? stack : `\n${message}`);
    process.exitCode = interrupted ? INTERRUPTED : 1;
  }
}
