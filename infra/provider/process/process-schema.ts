/** What a `lab:index:Process` is given. */
import { isAbsolute, normalize } from 'node:path';
import { z } from 'zod';
import { labDirSchema, portSchema, timeoutSchema } from '../schemas.ts';

/** A path that stays inside the process's own folder. */
const innerPath = z.string().min(1).refine(
  (path) => !isAbsolute(path) && normalize(path) === path && !path.startsWith('..') && !/\p{Cc}/u.test(path),
  'must be a plain path inside the folder of the process',
);
const plainText = z.string().refine((text) => !text.includes('\0'), 'must not hold a NUL character');
const commandSchema = z.array(plainText).min(1, 'needs the program to run').refine((words) => words[0] !== '', 'needs the program to run');
/** Names that the folder and the lab's own files need. */
const RESERVED = new Set(['supervisor']);

export const processSchema = z.object({
  /** The lab's folder; that of the process is in it, by name, and holds all it writes. */
  labDir: labDirSchema,
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63')
    .refine((name) => !RESERVED.has(name), 'is the name of a folder of the lab itself'),
  command: commandSchema,
  /** @default the folder of the process */
  cwd: z.string().startsWith('/', 'must be an absolute path').optional(),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a variable'), plainText).default({}),
  /** Variables of these that hold its own name: the one that replaces it after it was killed for good has another. */
  renamed: z.array(z.string().regex(/^[A-Z_]+$/, 'is no name of a variable')).default([]),
  /** Text files to write into the folder of the process, by path inside it. */
  files: z.record(innerPath, z.string()).default({}),
  /** Run before the first start only: as long as the path `creates` isn't there. */
  prepare: z.object({ command: commandSchema, creates: innerPath }).optional(),
  /** Every port of 127.0.0.1 it listens on. */
  ports: z.array(portSchema).default([]).refine((ports) => new Set(ports).size === ports.length, 'names a port twice'),
  /** When it counts as started: a 2xx from `url`, or a connection to `port`; with neither, when it runs. */
  ready: z.object({
    url: z.url({ protocol: /^http$/ }).optional(),
    port: portSchema.optional(),
    timeoutMs: timeoutSchema,
  }).default({ timeoutMs: 10_000 }),
  /** After SIGTERM, until SIGKILL. */
  stopTimeoutMs: timeoutSchema.default(10_000),
  /** Started again when it ends by itself, at most so many times within so long; then it is given up. */
  restart: z.object({ maxStarts: z.int().min(1).max(100), withinSeconds: z.int().min(1).max(3_600) })
    .default({ maxStarts: 6, withinSeconds: 60 }),
  /** What it says, in output.log: so much, and so many older files of that size. */
  log: z.object({ maxBytes: z.int().min(1_024), backups: z.int().min(0).max(10) }).default({ maxBytes: 4 << 20, backups: 1 }),
  /** Stands for what the command runs but the inputs don't show, e.g. its sources: a new one restarts the process. */
  digest: z.string().default(''),
});

/** As checked, with the defaults. */
export type ProcessSettings = z.output<typeof processSchema>;
/** As a program writes it. */
export type ProcessInputs = z.input<typeof processSchema>;
