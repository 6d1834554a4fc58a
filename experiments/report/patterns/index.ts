/** Every pattern: one file and one line here. */
import { catchingUp } from './catching-up.ts';
import { decoupling } from './decoupling.ts';
import { isolation } from './isolation.ts';
import { longTail } from './long-tail.ts';
import type { Pattern } from './pattern.ts';
import { redelivery } from './redelivery.ts';
import { sharedFate } from './shared-fate.ts';
import { silentLoss } from './silent-loss.ts';
import { waitingNotFailing } from './waiting-not-failing.ts';

export const patterns: readonly Pattern[] = [isolation, decoupling, waitingNotFailing, silentLoss, redelivery, sharedFate, catchingUp, longTail];
