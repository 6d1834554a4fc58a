import type { Benchmark } from './bench.ts';
import { p1 } from './p1-entry.ts';
import { p2 } from './p2-routes.ts';
import { p3 } from './p3-transports.ts';
import { p4 } from './p4-redis.ts';
import { p5 } from './p5-store.ts';
import { p6 } from './p6-latency.ts';
import { p7 } from './p7-split.ts';
import { p8 } from './p8-growth.ts';
import { p9 } from './p9-pulumi.ts';

/** Every benchmark: one module and one line here. In the order in which they run. */
export const benchmarks = { p1, p2, p3, p4, p5, p6, p7, p8, p9 } satisfies Record<string, Benchmark>;
