/** The service that receives on one channel of a scenario. */
import { scenarios } from '../../stacks/scenarios/index.ts';
import { start } from '../service/run-service.ts';
import { runWorker } from './run-worker.ts';

start('worker', () => runWorker(scenarios));
