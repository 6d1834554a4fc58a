/** What every process of a local lab is described from, and by. */
import type { ProcessInputs } from '../../provider/process/process-schema.ts';
import type { Ports } from './ports.ts';

/** Everything is on loopback: nothing of a local lab can be reached from another machine. */
export const HOST = '127.0.0.1';

export interface Lab {
  /** The checkout. */
  readonly rootDir: string;
  /** All of this lab's state. */
  readonly labDir: string;
  /** The toolbox: one folder per tool. */
  readonly toolsDir: string;
  /** The Node that runs the services: 24 or later. */
  readonly node: string;
  readonly ports: Ports;
}

/** One process, and which others are started before it. Plain data: what is declared can be read, compared and tested. */
export interface ProcessPlan {
  readonly name: string;
  readonly inputs: Omit<ProcessInputs, 'labDir' | 'name'>;
  /** Names of plans, or of topics. */
  readonly after: readonly string[];
}

export function httpUrl(port: number): string {
  return `http://${HOST}:${port}`;
}
