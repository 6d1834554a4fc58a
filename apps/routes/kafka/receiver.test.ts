import { EventEmitter } from 'node:events';
import { expect, it } from '@jest/globals';
import type { Consumer } from 'kafkajs';
import { scenarios } from '../../../stacks/scenarios/index.ts';
import { openLog } from '../../service/log.ts';
import { openMetrics } from '../../service/metrics.ts';
import { until } from '../../service/testing/backends.ts';
import { openWire } from '../wire.ts';
import { openKafkaReceiver } from './receiver.ts';

/** A consumer that fails the way the client doesn't mend: its first run ends for good. */
class FailingConsumer extends EventEmitter {
  readonly events = { GROUP_JOIN: 'join', CRASH: 'crash', DISCONNECT: 'disconnect', REBALANCING: 'rebalancing' };
  runs = 0;
  connect = async () => undefined;
  subscribe = async () => undefined;
  disconnect = async () => undefined;
  async run(): Promise<void> {
    this.runs += 1;
    if (this.runs === 1) this.emit('crash', { payload: { error: new Error('Failed to find group coordinator'), restart: false } });
    else this.emit('join', { payload: { memberAssignment: {} } });
  }
}

it('a consumer begins again after every failure, also one that the client takes for final', async () => {
  const consumer = new FailingConsumer();
  const receiver = await openKafkaReceiver({
    scenario: 'vaccinations', channel: 'kafka', instance: 'test', variables: { BROKERS: '127.0.0.1:1' },
    wire: openWire(scenarios.vaccinations), log: openLog('test', () => undefined), metrics: openMetrics({ process: false }),
  }, async () => undefined, { consumer: () => consumer as unknown as Consumer });
  await until('the consumer has joined again', () => receiver.ready());
  expect(consumer.runs).toBe(2);
  await receiver.close();
});
