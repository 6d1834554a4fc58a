/** `npm run traffic -- [--stack X] [--users N] [--rate N] [--seconds S] [--events N]`: Locust against a running stack, and the ledger. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stackOutputs } from '../pulumi.ts';
import { trafficAgainst } from '../traffic.ts';

const repository = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'dev' },
    users: { type: 'string', default: '30' },
    rate: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '30' },
    events: { type: 'string' },
  },
});

const ledger = await trafficAgainst(repository, stackOutputs(repository, values.stack), {
  users: Number(values.users),
  spawnRate: Number(values.rate),
  seconds: Number(values.seconds),
  ...(values.events === undefined ? {} : { events: Number(values.events) }),
}, (line) => console.error(line));
console.log(ledger.text);
process.exitCode = ledger.balanced ? 0 : 1;
