import { describe, expect, it } from '@jest/globals';
import type { PromiseConfig } from './hop.ts';
import { hops, promiseOf } from './index.ts';

const pubsub: PromiseConfig = { redis: { mode: 'pubsub' } };
const stream: PromiseConfig = { redis: { mode: 'stream' } };

describe('what a path promises', () => {
  it.each([
    [['grpc'], pubsub, 'grpc', 'grpc'],
    [['grpc', 'grpc'], pubsub, 'grpc', 'grpc'],
    [['kafka', 'grpc'], pubsub, 'kafka', 'kafka'],
    [['grpc', 'kafka'], pubsub, 'kafka', 'kafka'],
    [['redis'], pubsub, 'redis', 'redis'],
    [['redis', 'kafka'], pubsub, 'redis', 'redis'],
    [['kafka', 'redis'], pubsub, 'kafka', 'redis'],
    [['grpc', 'kafka', 'grpc', 'redis'], pubsub, 'kafka', 'redis'],
    [['kafka', 'redis'], stream, 'kafka', 'kafka'],
  ] as const)('%j, %j: accepted is what %s says, lost is what %s loses', (path, config, answering, worst) => {
    const { accepted } = hops[answering].promise(config);
    const { loss, lossKind } = hops[worst].promise(config);
    expect(promiseOf(path, config)).toEqual({ accepted, loss, lossKind });
  });

  it('needs a hop', () => {
    expect(() => promiseOf([], pubsub)).toThrow('a path without hops');
  });
});
