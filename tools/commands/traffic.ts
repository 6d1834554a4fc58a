/** `npm run traffic -- [--stack X] [--users N] [--rate N] [--seconds S] [--events N]`: Locust against a running stack, and the ledger. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../command.ts';
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

await command(async () => {
  const outputs = stackOutputs(repository, values.stack);
  const ledger = await trafficAgainst(repository, outputs, {
    users: Number(values.users),
    spawnRate: Number(values.rate),
    seconds: Number(values.seconds),
    ...(values.events === undefined ? {} : { events: Number(values.events) }),
  }, (line) => console.error(line)).catch((error: Error) => {
    throw new Error(`Sending traffic to ${outputs.entryUrl} (stack ${values.stack}) failed: ${error.message}\nIs the lab up? npm start mends it.`, { cause: error });
  });
  console.log(ledger.text);
  return ledger.balanced ? 0 : 1;
});
