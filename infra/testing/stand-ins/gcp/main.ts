/** Stands in for @pulumi/gcp: nothing is made in any cloud, and every resource answers as its real one might. */
import { main } from '@pulumi/pulumi/provider/index.js';
import { endWithEngine } from '../../../provider/end-with-engine.ts';
import { RecordingProvider } from '../recording-provider.ts';
import { gcp } from './gcp.ts';

endWithEngine();
await main(new RecordingProvider(gcp), process.argv.slice(2));
