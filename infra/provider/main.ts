/** The lab's own Pulumi provider, as the engine starts it (pulumi-resource-lab). */
import { main } from '@pulumi/pulumi/provider/index.js';
import { engineLog } from './engine-log.ts';
import { kinds } from './kinds.ts';
import { LabProvider } from './lab-provider.ts';

const args = process.argv.slice(2);
await main(new LabProvider(kinds, engineLog(args)), args);
