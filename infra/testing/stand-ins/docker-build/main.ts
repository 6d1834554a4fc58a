/** Stands in for @pulumi/docker-build: no image is built; each has a digest that follows from what it would be built of. */
import { main } from '@pulumi/pulumi/provider/index.js';
import { endWithEngine } from '../../../provider/end-with-engine.ts';
import { RecordingProvider } from '../recording-provider.ts';
import { dockerBuild } from './docker-build.ts';

endWithEngine();
await main(new RecordingProvider(dockerBuild), process.argv.slice(2));
