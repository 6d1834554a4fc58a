/** Every file that is generated from another: what `npm run update` writes and `npm run check` holds to be the same. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateTraffic } from '../loadtest/generate.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import { generatePlaces } from '../stacks/scenarios/vaccinations/generate-places.ts';
import { generateManual } from './generate/manual.ts';
import { generateProto } from './generate/proto.ts';

/** Path relative to the repository -> what must stand in it. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...[...generateProto()].map(([file, text]) => [`proto/generated/${file}`, text] as const),
    ...Object.values(scenarios).map((scenario) => [`loadtest/${scenario.traffic}`, generateTraffic(scenario)] as const),
    ['stacks/scenarios/vaccinations/generated/places.ts', generatePlaces()],
    ...generateManual(),
  ]);
}

/** Those that are missing or differ. */
export function staleFiles(repository: string): string[] {
  return [...generatedFiles()].filter(([file, text]) => {
    const path = join(repository, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  }).map(([file]) => file);
}
