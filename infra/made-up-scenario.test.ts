/** A scenario is one folder and one line: everything else follows from it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMadeUpScenario, MADE_UP } from './testing/made-up-scenario.ts';
import { ProjectCopy } from './testing/project-copy.ts';

let copy: ProjectCopy;

beforeAll(() => {
  copy = ProjectCopy.make();
  addMadeUpScenario(copy);
}, 60_000);

afterAll(() => copy?.remove());

/** What a program in the copy prints, as JSON. */
function inCopy(program: string): unknown {
  return JSON.parse(copy.node(['--input-type=module', '--eval', program]));
}

describe('a made-up scenario', () => {
  it('has its encoders and its traffic file made from it, and the manuals say its name', () => {
    expect(copy.read('proto/generated/index.ts')).toContain(`from './${MADE_UP}.ts'`);
    expect((JSON.parse(copy.read(`loadtest/traffic/${MADE_UP}.json`)) as unknown[]).length).toBeGreaterThan(1_000);
    for (const manual of ['docs/en/user-manual.md', 'docs/es/manual-de-usuario.md']) expect(copy.read(manual)).toContain(`\`${MADE_UP}\``);
  });

  it('can be selected, and is a service per box of its paths', () => {
    expect(inCopy(`
      import { readConfig } from './stacks/config.ts';
      import { topics, topology } from './apps/topology.ts';
      const config = readConfig({ keys: () => ['scenario'], get: () => '${MADE_UP}' }, 'test', {});
      console.log(JSON.stringify({ topics: topics(config), weights: config.split.weights, services: topology(config).map(({ name }) => name) }));
    `)).toEqual({
      topics: ['harbours.grain', 'harbours.ore'],
      weights: { inspected: 2, trusted: 1, faulty: 0 },
      services: [
        'worker-grain', 'worker-ore', 'worker-customs-1', 'worker-customs-2', 'worker-pilot', 'worker-trusted',
        'entry-inspected', 'entry-trusted', 'faulty', 'functions', 'dashboard',
      ],
    });
  });

  it('takes its own events and refuses others by the field\'s name', () => {
    expect(inCopy(`
      import { scenarios } from './stacks/scenarios/index.ts';
      import { openAccept } from './apps/routes/accept.ts';
      import { openWire } from './apps/routes/wire.ts';
      const scenario = scenarios.${MADE_UP};
      const wire = openWire(scenario);
      const accept = openAccept({ scenario, route: 'trusted', wire, now: () => 1, newId: () => 'a' });
      const arrival = { ship: 'Nao', harbour: 'Quetzal', cargo: 'ore', tonnes: 12.5 };
      console.log(JSON.stringify([wire.decodeEvent(accept(arrival).envelope.event), accept({ ...arrival, cargo: 'gold', tonnes: -1 })]));
    `)).toEqual([
      { ship: 'Nao', harbour: 'Quetzal', cargo: 'ore', tonnes: 12.5 },
      { problems: [{ field: 'cargo', problem: 'must be one of grain, ore' }, { field: 'tonnes', problem: 'must be a number from 0 to 500,000' }] },
    ]);
  });

  it('whose parts don\'t fit together says so before anything starts', () => {
    copy.edit(`stacks/scenarios/${MADE_UP}/index.ts`, "by: ['cargo'], of: ['tonnes']", "by: ['taste'], of: ['weight']");
    expect(() => inCopy(`
      import { topology } from './apps/topology.ts';
      import { readConfig } from './stacks/config.ts';
      topology(readConfig({ keys: () => ['scenario'], get: () => '${MADE_UP}' }, 'test', {}));
    `)).toThrow(/report `landed`: there is no dimension `taste`[^]*report `landed`: there is no measure `weight`/);
  });
});
