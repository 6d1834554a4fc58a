import { openLog, type Log } from '../../../apps/service/log.ts';

/** Warnings and errors to standard error, so that a failing benchmark says why; nothing else. */
export const quiet: Log = { ...openLog('bench', (line) => process.stderr.write(line)), info: () => undefined };
