/** A kind of fault, an experiment and a transport are each one file or folder and one line: everything else follows from it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkImports } from '../tools/checks/imports.ts';
import { addMadeUpExperiment, addMadeUpFault, addMadeUpHop } from './testing/made-up-kinds.ts';
import { ProjectCopy } from './testing/project-copy.ts';

/** Types of the whole project are checked in it. */
const TYPES_WITHIN_MS = 120_000;

let copy: ProjectCopy;

beforeAll(() => {
  copy = ProjectCopy.make();
  addMadeUpFault(copy);
  addMadeUpExperiment(copy);
  addMadeUpHop(copy);
  copy.node(['tools/commands/update.ts']);
}, 60_000);

afterAll(() => copy?.remove());

/** What a program in the copy prints, as JSON. */
function inCopy(program: string): unknown {
  return JSON.parse(copy.node(['--input-type=module', '--eval', program]));
}

/** @throws with what doesn't fit */
function checkTypes(): void {
  copy.node(['node_modules/typescript/bin/tsc', '-p', '.']);
}

it('fit the types and the import rules, with nothing else changed', () => {
  checkTypes();
  expect(checkImports(copy.folder).violations).toEqual([]);
}, TYPES_WITHIN_MS);

describe('a made-up fault', () => {
  it('can be asked for by config, is in the manuals, and has both its sides', () => {
    expect(inCopy(`
      import { readConfig, configSource } from './stacks/config.ts';
      import { faultKinds, faultNamed } from './experiments/faults/index.ts';
      const { chaos } = readConfig(configSource({ chaos: 'pod-pause@kafka.worker' }), 'test', faultKinds);
      const resource = faultNamed('pod-pause').toChaosMesh({ namespace: 'x', labels: { app: 'y' }, container: 'z' });
      console.log(JSON.stringify([chaos.map(({ fault, route, role }) => [fault, route, role]), resource.kind, Object.keys(faultNamed('pod-pause').toLocal())]));
    `)).toEqual([[['pod-pause', 'kafka', 'worker']], 'PodChaos', ['apply', 'recover', 'look']]);
    for (const manual of ['docs/en/user-manual.md', 'docs/es/manual-de-usuario.md']) expect(copy.read(manual)).toContain('| `pod-pause` (');
  });
});

describe('a made-up experiment', () => {
  it('is listed, and planned against each route and backend with the config it needs', () => {
    expect(copy.node(['tools/commands/experiment.ts', 'list'])).toMatch(/^pod-pause +Pod paused \(targets worker, documents; /m);
    expect(inCopy(`
      import { cellKey, planCells } from './experiments/cells.ts';
      import { catalogue } from './experiments/catalogue/index.ts';
      import { plannedShares } from './experiments/run-cell.ts';
      import { scenarios } from './stacks/scenarios/index.ts';
      const cells = planCells([catalogue['pod-pause']], { repeats: 1, targets: 'all' });
      console.log(JSON.stringify([cells.map(cellKey), cells[0].needs, plannedShares(cells.at(-1), scenarios.vaccinations)]));
    `)).toEqual([
      [...['grpc', 'redis', 'kafka', 'courier'].map((route) => `pod-pause.worker.${route}.1`), 'pod-pause.documents.all.1'],
      { 'kafka.partitions': '2' }, { grpc: 0.25, redis: 0.25, kafka: 0.25, courier: 0.25 },
    ]);
  });

  it('that names a fault or a setting that isn\'t there is refused by the types', () => {
    const file = 'experiments/catalogue/pod-pause.ts';
    const written = copy.read(file);
    copy.edit(file, "id: 'pod-pause', roles", "id: 'pod-pauze', roles");
    copy.edit(file, "'kafka.partitions'", "'kafka.partition'");
    try {
      expect(checkTypes).toThrow(/'"pod-pauze"' is not assignable[^]*'kafka\.partition'/);
    } finally {
      copy.write(file, written);
    }
  }, TYPES_WITHIN_MS);
});

describe('a made-up transport', () => {
  it('is a service per side of its path, a preset, and an experiment that has it alone', () => {
    expect(inCopy(`
      import { readConfig, configSource } from './stacks/config.ts';
      import { topology } from './apps/topology.ts';
      import { experiments } from './experiments/catalogue/index.ts';
      import { processesOf } from './tools/experiment-lab.ts';
      const config = readConfig(configSource({ 'split.weights': 'courier' }), 'test', {});
      const services = topology(config).filter(({ path }) => path === 'courier');
      console.log(JSON.stringify([config.split.weights, services.map(({ name, calls }) => [name, calls]), experiments.some(({ id }) => id === 'split-courier'), processesOf(config).courier]));
    `)).toEqual([
      { grpc: 0, redis: 0, kafka: 0, courier: 1, faulty: 0 }, [['worker-courier', []], ['entry-courier', ['worker-courier']]], true, ['worker-courier', 'entry-courier'],
    ]);
    expect(copy.read('README.md')).toContain('| Courier | stored | 0 |');
  });

  it('carries events', () => {
    expect(inCopy(`
      import { hopNamed } from './apps/routes/index.ts';
      import { openWire } from './apps/routes/wire.ts';
      import { scenarios } from './stacks/scenarios/index.ts';
      import { createServer } from 'node:net';
      const free = createServer().listen(0, '127.0.0.1');
      const port = await new Promise((resolve) => free.on('listening', () => resolve(free.address().port)));
      await new Promise((resolve) => free.close(resolve));
      const context = { scenario: 'vaccinations', channel: 'courier', wire: openWire(scenarios.vaccinations), variables: { HOP_TARGETS: '127.0.0.1:' + port, HOST: '127.0.0.1', HOP_PORT: String(port) } };
      const got = [];
      const receiver = await hopNamed('courier').openReceiver(context, async (batch) => void got.push(...batch.map(({ id }) => id)));
      const sender = await hopNamed('courier').openSender(context);
      await sender.send(['a', 'b'].map((id) => ({ id, route: 'courier', acceptedAt: 1, event: new Uint8Array() })), 1_000);
      await receiver.close();
      console.log(JSON.stringify(got));
    `)).toEqual(['a', 'b']);
  });
});
