/** The apps' images, as apps/Dockerfile says; only what can't be downloaded, the base, is made of this machine's own Node. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { App } from '../../../apps/topology.ts';
import { readStages, type Stage } from '../../../tools/kubernetes/images/dockerfile.ts';
import { programFiles, type ImagePlan, type Layer } from '../../../tools/kubernetes/images/oci-archive.ts';
import { repository } from '../test-lab.ts';

/** What the Dockerfile calls the base of all apps, and where that has its Node. */
const BASE = '${DISTROLESS_IMAGE}';
const BASE_NODE = '/nodejs/bin/node';

/**
 * @param folder in which the build's outputs are put, as if it were the build's own file system
 * @param nameOf the name of each image
 */
export async function appImages(apps: readonly App[], folder: string, nameOf: (app: App) => string): Promise<ImagePlan[]> {
  const stages = readStages(readFileSync(join(repository, 'apps', 'Dockerfile'), 'utf8'));
  const stageOf = (name: string): Stage => {
    const stage = stages.find((one) => one.name === name);
    if (stage === undefined) throw new Error(`apps/Dockerfile has no stage ${name}.`);
    return stage;
  };
  const base: Layer = { files: await programFiles(process.execPath, BASE_NODE), open: ['/tmp'] };
  const built = new Set<string>();
  const images: ImagePlan[] = [];
  for (const app of apps) {
    const stage = stageOf(app);
    if (stage.base !== BASE) throw new Error(`The base of ${app} in apps/Dockerfile is ${stage.base}, and ${BASE} is the one that can be made here.`);
    const files = [];
    for (const { stage: from, from: sources, to } of stage.copies) {
      if (from === undefined) throw new Error(`${app} in apps/Dockerfile copies from the build's folder: nothing that is made here.`);
      for (const source of sources) {
        await build(stageOf(from), source, folder, built);
        files.push({ from: join(folder, source), to });
      }
    }
    images.push({
      name: nameOf(app),
      layers: [base, { files }],
      config: {
        Entrypoint: stage.entrypoint,
        Env: Object.entries(stage.environment).map(([name, value]) => `${name}=${value}`),
        ...stage.user === undefined ? {} : { User: stage.user },
        ...stage.workingFolder === undefined ? {} : { WorkingDir: stage.workingFolder },
      },
    });
  }
  return images;
}

/** Runs, in the checkout, the stage's command that writes a path, which it names as its last word, or a folder above it. */
async function build(stage: Stage, path: string, folder: string, built: Set<string>): Promise<void> {
  const command = stage.runs.map((run) => run.split(/\s+/)).find((words) => words.at(-1)!.startsWith('/') && `${path}/`.startsWith(`${words.at(-1)!}/`));
  if (command === undefined || command[0] !== 'node') throw new Error(`No command of the stage ${stage.name} in apps/Dockerfile writes ${path} by Node.`);
  const output = command.at(-1)!;
  if (built.has(output)) return;
  built.add(output);
  await promisify(execFile)(process.execPath, [...command.slice(1, -1), join(folder, output)], { cwd: repository });
}
