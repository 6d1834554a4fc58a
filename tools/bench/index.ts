import type { Benchmark } from './bench.ts';
import { p1 } from './p1-entry.ts';
import { p3 } from './p3-transports.ts';
import { p4 } from './p4-redis.ts';
import { p5 } from './p5-store.ts';

/** Every benchmark: one module and one line here. In the order in which they run. */
export const benchmarks = { p1, p3, p4, p5 } satisfies Record<string, Benchmark>;
