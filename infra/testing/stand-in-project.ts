/** A project of a test's own: the real program, or a small one, with stand-ins for the providers of clouds and clusters. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { RECORD_VARIABLE, readRecord, type Recorded } from './stand-ins/record.ts';
import { repository } from './test-lab.ts';

/** The providers that no test may reach, by the names that the engine asks for; each in a folder of stand-ins/. */
const STAND_INS = { kubernetes: 'kubernetes', gcp: 'gcp', 'docker-build': 'docker-build' };
/** Without an API server. */
const NOWHERE = { kubernetes: 'recorded-cluster' };
/** Without anything that the lab's own provider could wait for. */
const NO_CLOUD = { lab: 'lab' };

export interface StandInProject {
  /** What `TestLab.open` takes. */
  readonly folder: string;
  /** What the stand-ins were asked to do since the project was made, or since `forget`. */
  recorded(): Recorded[];
  forget(): void;
  close(): void;
}

export interface StandInOptions {
  /** Folder below `.lab/stand-ins/`, made anew. */
  readonly name: string;
  /** The program, relative to the repository. @default infra/index.ts */
  readonly main?: string;
  /** Where the stand-in for kubernetes puts its objects. @default nowhere: all that is declared is recorded */
  readonly kubeconfig?: string;
  /** A stand-in for the lab's own provider too: what it waits for, and copies to, would be in a cloud. @default false */
  readonly cloud?: boolean;
}

/** The engine gives its environment to the stand-ins: it is set for this process, until `close`. */
export function standInProject({ name, main = 'infra/index.ts', kubeconfig, cloud = false }: StandInOptions): StandInProject {
  const folder = join(repository, '.lab', 'stand-ins', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const from = (path: string) => relative(folder, join(repository, path));
  writeFileSync(join(folder, 'Pulumi.yaml'), stringify({
    name: 'ingestion-lab', main: from(main), runtime: { name: 'nodejs', options: { typescript: false } },
    plugins: {
      providers: [
        ...cloud ? [] : [{ name: 'lab', path: from('infra/provider') }],
        ...Object.entries({ ...STAND_INS, ...kubeconfig === undefined ? NOWHERE : {}, ...cloud ? NO_CLOUD : {} }).map(([each, at]) => ({ name: each, path: from(`infra/testing/stand-ins/${at}`) })),
      ],
    },
  }));
  const file = join(folder, 'record.jsonl');
  process.env[RECORD_VARIABLE] = file;
  if (kubeconfig !== undefined) process.env['STAND_IN_KUBECONFIG'] = kubeconfig;
  return {
    folder,
    recorded: () => readRecord(file),
    forget: () => rmSync(file, { force: true }),
    close() {
      delete process.env[RECORD_VARIABLE];
      delete process.env['STAND_IN_KUBECONFIG'];
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
