import { describe, expect, it } from '@jest/globals';
import type { HopMode } from './hop.ts';
import { hops, promiseOf } from './index.ts';
import { configOf } from './testing/told.ts';

const pubsub: HopMode['set'] = {};
const stream: HopMode['set'] = { 'redis.mode': 'stream' };
const unconfirmed: HopMode['set'] = { 'kafka.acks': '0' };

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
    [['kafka', 'redis'], unconfirmed, 'kafka', 'kafka'],
    [['redis', 'kafka'], unconfirmed, 'redis', 'kafka'],
    [['http'], pubsub, 'http', 'http'],
    [['http', 'grpc', 'kafka'], pubsub, 'kafka', 'kafka'],
    [['direct'], pubsub, 'direct', 'direct'],
    [['direct', 'redis'], pubsub, 'redis', 'redis'],
  ] as const)('%j, %j: accepted is what %s says, lost is what %s loses', (path, set, answering, worst) => {
    const config = configOf(set);
    const { accepted } = hops[answering].promise(config);
    const { loss, lossKind } = hops[worst].promise(config);
    expect(promiseOf(path, config)).toEqual({ accepted, loss, lossKind });
  });

  it('is that it is stored, and nothing lost, where no hop keeps an event itself', () => {
    for (const path of [['http'], ['grpc'], ['direct'], ['http', 'grpc', 'direct']]) {
      expect(promiseOf(path, configOf(pubsub))).toEqual({ accepted: { en: 'stored', es: 'almacenado' }, loss: { en: '0', es: '0' }, lossKind: 'none' });
    }
  });

  it('needs a hop', () => {
    expect(() => promiseOf([], configOf(pubsub))).toThrow('a path without stages');
  });
});
