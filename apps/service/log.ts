/** One JSON object a line on standard output. */

export type LogLevel = 'info' | 'warn' | 'error';
export type Details = Readonly<Record<string, unknown>>;

export interface Log {
  info(message: string, details?: Details): void;
  warn(message: string, details?: Details): void;
  error(message: string, details?: Details): void;
}

/** A value longer than this is cut, so that no event or stack trace makes a line of any length. */
const maxTextLength = 2_000;

export function openLog(service: string, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const at = (level: LogLevel) => (message: string, details: Details = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level, service, message, ...details }, plain)}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return describe(value);
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' && value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value;
}

/** An error and what caused it, in one line. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.message === '' ? error.name : error.message;
  return error.cause === undefined ? text : `${text} (because: ${describe(error.cause)})`;
}
