/** A scenario that nobody has thought of: as wide as one can be, in one folder, its contract, and one line of the registry. */
import type { ProjectCopy } from './project-copy.ts';

export const MADE_UP = 'harbours';

const CONTRACT = `syntax = "proto3";
package harbours;

enum Cargo {
  CARGO_UNKNOWN = 0;
  grain = 1;
  ore = 2;
}

message Arrival {
  string ship = 1;
  string harbour = 2;
  Cargo cargo = 3;
  double tonnes = 4;
  optional string duty = 5;
}

message Accepted {
  string id = 1;
  string route = 2;
}

service Arrivals {
  rpc Announce(Arrival) returns (Accepted);
}
`;

const FOLDER = `/** Harbours: ships arrive; one path inspects them and sorts them by cargo, the other takes the word of the captain. */
import { amount, choice, event, text } from '../fields.ts';
import { oneOf } from '../sampling.ts';
import type { Scenario } from '../scenario.ts';

const CARGOES = ['grain', 'ore'] as const;
const HARBOURS = ['Quetzal', 'Barrios', 'Champerico'];

export const harbours: Scenario = {
  id: 'harbours',
  title: { en: 'Harbours', es: 'Puertos' },
  schema: event({ ship: text(40), harbour: text(40), cargo: choice(CARGOES), tonnes: amount(0, 500_000) }),
  contract: { file: 'harbours', message: 'Arrival', service: 'Arrivals', method: 'Announce', reply: 'Accepted' },
  paths: {
    inspected: [
      { hop: 'http', name: 'pilot' },
      { hop: 'grpc', name: 'customs', receivers: { names: ['customs-1', 'customs-2'] }, transform: (one) => ({ ...one, duty: one['cargo'] === 'ore' ? 'paid' : 'free' }) },
      { hop: 'kafka', name: 'quay', receivers: { names: CARGOES, by: 'cargo' } },
    ],
    trusted: ['redis'],
  },
  defaultSplit: { inspected: 2, trusted: 1 },
  dimensions: {
    harbour: { title: { en: 'Harbour', es: 'Puerto' }, of: ({ harbour }) => String(harbour) },
    cargo: { title: { en: 'Cargo', es: 'Carga' }, of: ({ cargo }) => String(cargo) },
  },
  measures: { tonnes: { title: { en: 'Tonnes', es: 'Toneladas' }, of: ({ tonnes }) => Number(tonnes), decimals: 1, unit: 't' } },
  reports: [
    { kind: 'count', id: 'arrivals', store: 'cache', by: ['harbour'], charts: ['bars'], title: { en: 'Arrivals', es: 'Llegadas' } },
    { kind: 'count', id: 'cargoes', store: 'documents', by: ['harbour', 'cargo'], charts: ['pie'], title: { en: 'Cargoes', es: 'Cargas' } },
    { kind: 'measure', id: 'loads', store: 'documents', by: ['harbour'], of: 'tonnes', show: ['sum', 'mean', 'max'], title: { en: 'Loads', es: 'Pesos' } },
    { kind: 'series', id: 'landed', store: 'cache', by: ['cargo'], of: ['tonnes'], stepMs: 1_000, keep: 60, title: { en: 'Landed', es: 'Descargado' } },
    { kind: 'latest', id: 'latest', store: 'cache', by: [], keep: 3, fields: ['ship', 'harbour', 'duty'], title: { en: 'Last three', es: 'Últimos tres' } },
  ],
  record: 'documents',
  traffic: 'traffic/harbours.json',
  sample: (random) => ({
    ship: \`Ship \${Math.floor(random() * 1_000)}\`, harbour: oneOf(HARBOURS, random), cargo: oneOf(CARGOES, random), tonnes: Math.round(random() * 1_000) / 10,
  }),
};
`;

/** Adds it as a person would, and has the commands make what follows from it. */
export function addMadeUpScenario(copy: ProjectCopy): void {
  copy.write(`proto/${MADE_UP}.proto`, CONTRACT);
  copy.write(`stacks/scenarios/${MADE_UP}/index.ts`, FOLDER);
  copy.edit('stacks/scenarios/index.ts', '\n} satisfies', `\n  ${MADE_UP},\n} satisfies`);
  copy.edit('stacks/scenarios/index.ts', 'import type', `import { ${MADE_UP} } from './${MADE_UP}/index.ts';\nimport type`);
  copy.node(['tools/commands/update.ts']);
}
