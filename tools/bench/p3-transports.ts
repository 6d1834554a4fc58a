import { join } from 'node:path';
import { maxBatchEvents } from '../../apps/routes/hop.ts';
import { topicName } from '../../apps/routes/topic-name.ts';
import type { Bench, Benchmark } from './bench.ts';
import { interleave, ratio, spread } from './compare.ts';
import { runProgram } from './run-program.ts';
import { openTransport, ONE_BY_ONE_IN_FLIGHT, type Transport } from './transport-stage.ts';
import type { TransportAnswer } from './stages/transport.ts';

export const perSecond = ({ events, elapsedMs }: TransportAnswer): number => events / elapsedMs * 1_000;

/** Records that the JVM compiles itself on before it counts. */
const WARM_UP_SHARE = 0.3;

/** Records a second by Kafka's own producer, in its steady state. */
async function producerPerformance(bench: Bench, topic: string, recordBytes: number): Promise<number> {
  const { sizes, repository } = bench;
  const warmUp = Math.round(sizes.baselineRecords * WARM_UP_SHARE);
  const said = await runProgram('java', [
    '-Xmx512m', '-cp', join(repository, '.lab/tools/kafka/lib/*'), 'org.apache.kafka.tools.ProducerPerformance',
    '--topic', topic, '--num-records', String(sizes.baselineRecords + warmUp), '--warmup-records', String(warmUp), '--record-size', String(recordBytes),
    '--throughput', '-1', '--bootstrap-server', bench.lab().brokers.join(','), '--command-property', 'acks=all',
  ]);
  const rates = [...said.matchAll(/records sent, ([\d.]+) records\/sec/g)];
  if (rates.length === 0) throw new Error(`Running Kafka's ProducerPerformance failed: no rate in what it said:\n${said.slice(-2_000)}`);
  return Number(rates.at(-1)![1]);
}

const batched = ({ child }: Transport, forMs: number) => child.ask({ kind: 'saturate', batchEvents: maxBatchEvents, forMs });
const oneByOne = ({ child }: Transport, forMs: number) => child.ask({ kind: 'saturate', batchEvents: 1, inFlight: ONE_BY_ONE_IN_FLIGHT, forMs });

export const p3: Benchmark = {
  title: 'transports: Kafka against its own producer, batches against single events',
  async run(bench) {
    const { stageMs } = bench.sizes;
    const kafka = await openTransport(bench, 'kafka', { name: 'producer', receive: false });
    const topic = topicName(`${bench.scenario.id}-bench`, 'producer');
    const grpc = await openTransport(bench, 'grpc', { name: 'grpc', receive: true });
    const { eventBytes } = await batched(kafka, stageMs);
    const runs = await interleave({
      producer: () => producerPerformance(bench, topic, eventBytes),
      kafka: () => batched(kafka, stageMs).then(perSecond),
      kafkaOneByOne: () => oneByOne(kafka, stageMs).then(perSecond),
      grpc: () => batched(grpc, stageMs).then(perSecond),
      grpcOneByOne: () => oneByOne(grpc, stageMs).then(perSecond),
    }, bench.sizes);
    await Promise.all([kafka.child.end(), grpc.child.end()]);
    return {
      figures: [
        {
          name: 'Kafka stage ÷ ProducerPerformance', unit: '', measured: ratio(runs.kafka, runs.producer), goal: { atLeast: 0.4 },
          note: `records of ${eventBytes} bytes, acks=all, ${bench.lab().partitions} partitions, the baseline's JVM warmed up. The stage encodes `
            + `envelopes and sends batches of ${maxBatchEvents}`,
        },
        {
          name: 'Kafka batched ÷ one by one', unit: '', measured: ratio(runs.kafka, runs.kafkaOneByOne), goal: { atLeast: 8 },
          note: `one by one: a send per event, ${ONE_BY_ONE_IN_FLIGHT} under way`,
        },
        {
          name: 'gRPC batched ÷ unary', unit: '', measured: ratio(runs.grpc, runs.grpcOneByOne), goal: { atLeast: 10 },
          note: `sender and receiver; unary: a call per event, ${ONE_BY_ONE_IN_FLIGHT} under way`,
        },
        { name: 'ProducerPerformance', unit: 'events/s', measured: spread(runs.producer) },
        { name: 'Kafka batched', unit: 'events/s', measured: spread(runs.kafka) },
        { name: 'Kafka one by one', unit: 'events/s', measured: spread(runs.kafkaOneByOne) },
        { name: 'gRPC batched', unit: 'events/s', measured: spread(runs.grpc) },
        { name: 'gRPC unary', unit: 'events/s', measured: spread(runs.grpcOneByOne) },
      ],
    };
  },
};
