/** A kind of fault, an experiment and a transport that nobody has thought of: each one file or folder, and one line of its registry. */
import type { ProjectCopy } from './project-copy.ts';

const FAULT = `import { everyPod } from '../chaos-mesh.ts';
import type { Fault } from '../fault.ts';
import { startEach, victimsOf } from '../local/target-processes.ts';

export const podPause: Fault = {
  id: 'pod-pause',
  title: { en: 'Pod pause', es: 'Pausa de pod' },
  effect: { en: 'The instance stands still.', es: 'La instancia se queda quieta.' },
  lasts: true,
  needsLinks: false,
  toChaosMesh: (target) => ({ kind: 'PodChaos', spec: { ...everyPod(target), action: 'pod-failure' } }),
  toLocal: () => ({
    async apply(lab, target) {
      const names = (await victimsOf(lab, target)).map(({ name }) => name);
      for (const name of names) await lab.stop(name);
      return { marks: names };
    },
    recover: startEach,
    look: async () => ({ found: [], missing: [] }),
  }),
};
`;

const EXPERIMENT = `import type { Experiment } from '../experiment.ts';
import { aroundFault, promises, recovers, routes, steadyLoad, withinDuring } from './standard.ts';

export const podPause: Experiment = {
  id: 'pod-pause',
  title: { en: 'Pod paused', es: 'Pod en pausa' },
  hypothesis: { en: 'Every route goes on afterwards.', es: 'Toda ruta sigue después.' },
  answers: [5],
  routes,
  fault: { id: 'pod-pause', roles: ['worker', 'documents'], ...withinDuring },
  load: steadyLoad,
  windowsMs: aroundFault,
  expect: [...promises, ...recovers],
  stack: { 'kafka.partitions': '2' },
};
`;

const HOP = `/** A courier: one connection carries one batch, and comes back when it is delivered. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { checkBatchSize, SendError, type Hop, type HopContext } from '../hop.ts';
import { listening, listensAt, targetsOf } from '../listening.ts';

export const courier: Hop = {
  ...listening,
  name: 'courier',
  modes: [{ title: 'Courier', set: {} }],
  openSender: async (context: HopContext) => {
    const [host, port] = targetsOf(context)[0]!.split(':');
    return {
      maxInFlight: 1, ready: () => true, close: async () => undefined,
      async send(batch) {
        checkBatchSize(batch);
        const socket = connect({ host: host!, port: Number(port), allowHalfOpen: true });
        socket.end(context.wire.encodeBatch(batch));
        if (await text(socket).catch(() => '') !== 'delivered') throw new SendError(\`sending \${batch.length} events by courier: nobody says that they arrived\`, 'unknown', 0);
      },
    };
  },
  openReceiver: async (context, deliver) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      void buffer(socket).then((bytes) => deliver(context.wire.decodeBatch(bytes))).then(() => socket.end('delivered'), () => socket.destroy());
    });
    const { host, port } = listensAt(context);
    server.listen(port, host);
    await once(server, 'listening');
    return { ready: () => server.listening, close: async () => void server.close() };
  },
};
`;

export function addMadeUpFault(copy: ProjectCopy): void {
  copy.write('experiments/faults/kinds/pod-pause.ts', FAULT);
  copy.edit('experiments/faults/index.ts', '\n} satisfies', "\n  'pod-pause': podPause,\n} satisfies");
  copy.edit('experiments/faults/index.ts', 'import { slowNetwork', "import { podPause } from './kinds/pod-pause.ts';\nimport { slowNetwork");
}

export function addMadeUpExperiment(copy: ProjectCopy): void {
  copy.write('experiments/catalogue/pod-pause.ts', EXPERIMENT);
  copy.edit('experiments/catalogue/index.ts', '\n} satisfies', "\n  'pod-pause': podPause,\n} satisfies");
  copy.edit('experiments/catalogue/index.ts', 'import { recordStore', "import { podPause } from './pod-pause.ts';\nimport { recordStore");
}

/** Its place is a path of the scenario that has all transports side by side. */
export function addMadeUpHop(copy: ProjectCopy): void {
  copy.write('apps/routes/courier/index.ts', HOP);
  copy.edit('apps/routes/index.ts', ' } satisfies', ', courier } satisfies');
  copy.edit('apps/routes/index.ts', 'import { direct', "import { courier } from './courier/index.ts';\nimport { direct");
  copy.edit('stacks/scenarios/vaccinations/index.ts', " } satisfies Scenario['paths']", ", courier: ['courier'] } satisfies Scenario['paths']");
}
