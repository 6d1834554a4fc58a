/** The lab's own Pulumi provider, as the engine starts it (pulumi-resource-lab). */
import { main } from '@pulumi/pulumi/provider/index.js';
import { endWithEngine } from './end-with-engine.ts';
import { engineLog } from './engine-log.ts';
import { kinds } from './kinds.ts';
import { LabProvider } from './lab-provider.ts';

endWithEngine();
const args = process.argv.slice(2);
await main(new LabProvider(kinds, engineLog(args)), args);
