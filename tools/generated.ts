/** Every file that is generated from another: what `npm run update` writes and `npm run check` holds to be the same. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateTraffic } from '../loadtest/generate.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { GeneratedFile } from '../stacks/scenarios/scenario.ts';
import { generateManual } from './generate/manual.ts';
import { generateProto } from './generate/proto.ts';
import { generateReport } from './generate/report.ts';

/** Path relative to the repository -> what must stand in it. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...[...generateProto()].map(([file, text]) => [`proto/generated/${file}`, text] as const),
    ...Object.values(scenarios).map((scenario) => [`loadtest/${scenario.traffic}`, generateTraffic(scenario)] as const),
    ...await madeBeside(),
    ...generateManual(),
    ...generateReport(),
  ]);
}

/** What is made by a `generate-*.ts` beside it. */
async function madeBeside(): Promise<(readonly [string, string])[]> {
  const makers = globSync('stacks/{places,scenarios/*}/generate-*.ts', { cwd: join(import.meta.dirname, '..') }).sort();
  return await Promise.all(makers.map(async (maker) => {
    const { default: file } = await import(`../${maker}`) as { default?: GeneratedFile };
    if (!file) throw new Error(`${maker} has no default export: it must be the file it makes, { path, text }`);
    return [join(dirname(maker), file.path), file.text()] as const;
  }));
}

/** Those that are missing or differ. */
export async function staleFiles(repository: string): Promise<string[]> {
  return [...await generatedFiles()].filter(([file, text]) => {
    const path = join(repository, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  }).map(([file]) => file);
}
