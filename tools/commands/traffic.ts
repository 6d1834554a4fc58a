/** `npm run traffic -- [--stack X] [--users N] [--rate N] [--seconds S] [--events N]`: Locust against a running stack, and the ledger. */
import { join } from 'node:path';
import { command, commandLine, wholeOption } from '../command.ts';
import { stackOutputs, stacks } from '../pulumi.ts';
import { trafficAgainst } from '../traffic.ts';

const repository = join(import.meta.dirname, '../..');
const { values } = commandLine({
  options: {
    stack: { type: 'string', default: 'dev' },
    users: { type: 'string', default: '30' },
    rate: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '30' },
    events: { type: 'string' },
  },
});

await command(async () => {
  const options = {
    users: wholeOption('users', values.users, 1),
    spawnRate: wholeOption('rate', values.rate, 1),
    seconds: wholeOption('seconds', values.seconds, 1),
    ...(values.events === undefined ? {} : { events: wholeOption('events', values.events, 1) }),
  };
  const there = stacks(repository);
  if (!there.includes(values.stack)) throw new Error(`There is no stack ${values.stack} to send traffic to; ${there.length === 0 ? 'npm start makes one' : `there is ${there.join(', ')}`}.`);
  const outputs = stackOutputs(repository, values.stack);
  const ledger = await trafficAgainst(repository, outputs, {
    ...options,
  }, (line) => console.error(line)).catch((error: Error) => {
    throw new Error(`Sending traffic to ${outputs.entryUrl} (stack ${values.stack}) failed: ${error.message}\nIs the lab up? npm start mends it.`, { cause: error });
  });
  console.log(ledger.text);
  const { scenario } = stackOutputs(repository, values.stack);
  if (scenario !== outputs.scenario) console.log(`- the scenario was changed from ${outputs.scenario} to ${scenario} meanwhile: what was on its way went with the old one's topics and ports`);
  return ledger.balanced ? 0 : 1;
});
