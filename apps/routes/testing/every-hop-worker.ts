/** The worker of any path of `everyHop`, as a process. */
import { start } from '../../service/run-service.ts';
import { runWorker } from '../run-worker.ts';
import { everyHop } from './every-hop.ts';

start('worker', () => runWorker({ [everyHop.id]: everyHop }));
