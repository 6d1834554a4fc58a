/** The lab's supervisor, spoken to by XML-RPC over loopback. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

/** How long an answer is waited for. Stopping a process answers when it has stopped, so this is above any stop timeout. */
const ANSWER_WITHIN_MS = 120_000;

/** Where the supervisor of a lab listens and by which password; only its owner may read the file. */
export interface Access {
  readonly port: number;
  readonly password: string;
}

export const USER = 'lab';

export function accessFile(labDir: string): string {
  return join(labDir, 'supervisor', 'access.json');
}

/** Nobody answers: the supervisor isn't running. */
export class SupervisorDead extends Error {
  constructor(labDir: string, cause: unknown) {
    super(`The supervisor of ${labDir} doesn't answer; \`pulumi up\` starts it again.`, { cause });
    this.name = 'SupervisorDead';
  }
}

/** The supervisor said no. The codes are those of supervisor's `Faults`. */
export class SupervisorFault extends Error {
  readonly code: number;
  constructor(method: string, code: number, reason: string) {
    super(`supervisor.${method}: ${reason}`);
    this.name = 'SupervisorFault';
    this.code = code;
  }
}

export const supervisorFaults = { badName: 10, alreadyStarted: 60, notRunning: 70, alreadyAdded: 90, stillRunning: 91 } as const;

/** What the supervisor knows of a process; `pid` is 0 when there is none. */
export interface ProcessInfo {
  readonly name: string;
  readonly statename: 'STOPPED' | 'STARTING' | 'RUNNING' | 'BACKOFF' | 'STOPPING' | 'EXITED' | 'FATAL' | 'UNKNOWN';
  readonly pid: number;
  readonly exitstatus: number;
}

type Parameter = string | boolean;

/**
 * Calls one method of supervisor's API, e.g. `call(labDir, 'stopProcess', 'kafka', true)`.
 * @throws {SupervisorDead} {SupervisorFault}
 */
export async function call(labDir: string, method: string, ...parameters: readonly Parameter[]): Promise<unknown> {
  let text: string;
  try {
    text = await post(JSON.parse(readFileSync(accessFile(labDir), 'utf8')) as Access, encodeCall(`supervisor.${method}`, parameters));
  } catch (error) {
    throw new SupervisorDead(labDir, error);
  }
  return decodeResponse(method, text);
}

/** The state of one process, or undefined when the supervisor doesn't know it. */
export async function processInfo(labDir: string, name: string): Promise<ProcessInfo | undefined> {
  return await unless(supervisorFaults.badName, call(labDir, 'getProcessInfo', name)) as ProcessInfo | undefined;
}

/** The call's answer, or undefined where it failed with this one fault. */
export async function unless<T>(code: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SupervisorFault && error.code === code) return undefined;
    throw error;
  }
}

function post(access: Access, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1', port: access.port, path: '/RPC2', method: 'POST', agent: false,
      auth: `${USER}:${access.password}`, timeout: ANSWER_WITHIN_MS,
      headers: { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => response.statusCode === 200
        ? resolve(Buffer.concat(chunks).toString())
        : reject(new Error(`HTTP ${response.statusCode} from port ${access.port}: another program's?`)));
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

export function encodeCall(method: string, parameters: readonly Parameter[]): string {
  const encoded = parameters.map((value) => typeof value === 'boolean'
    ? `<boolean>${value ? 1 : 0}</boolean>`
    : `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</string>`);
  return `<?xml version="1.0"?><methodCall><methodName>${method}</methodName><params>${
    encoded.map((value) => `<param><value>${value}</value></param>`).join('')}</params></methodCall>`;
}

/** Elements that are lists even when there is one of them. */
const LISTS = new Set(['member', 'data.value', 'param']);
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  isArray: (name, path) => LISTS.has(name) || (typeof path === 'string' && path.endsWith('.data.value')),
});

interface Value {
  readonly string?: string;
  readonly int?: string;
  readonly i4?: string;
  readonly boolean?: string;
  readonly struct?: { readonly member?: readonly { readonly name: string; readonly value: Value }[] };
  readonly array?: { readonly data: { readonly value?: readonly Value[] } | '' };
}

interface Response {
  readonly methodResponse: {
    readonly params?: { readonly param: readonly { readonly value: Value }[] };
    readonly fault?: { readonly value: Value };
  };
}

/** @throws {SupervisorFault} */
export function decodeResponse(method: string, text: string): unknown {
  const { methodResponse } = parser.parse(text) as Response;
  if (methodResponse.fault) {
    const { faultCode, faultString } = decode(methodResponse.fault.value) as { faultCode: number; faultString: string };
    throw new SupervisorFault(method, faultCode, faultString);
  }
  return decode(methodResponse.params!.param[0]!.value);
}

function decode(value: Value): unknown {
  if (typeof value === 'string') return value;
  if (value.int !== undefined || value.i4 !== undefined) return Number(value.int ?? value.i4);
  if (value.boolean !== undefined) return value.boolean === '1';
  if (value.struct !== undefined) {
    return Object.fromEntries((value.struct.member ?? []).map((member) => [member.name, decode(member.value)]));
  }
  if (value.array !== undefined) return (typeof value.array.data === 'string' ? [] : value.array.data.value ?? []).map(decode);
  return value.string ?? '';
}
