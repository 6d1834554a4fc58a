/** Every experiment: one file and one line here. In the order in which they run. */
import type { Experiment } from '../experiment.ts';
import { bluegreenBlue } from './bluegreen-blue.ts';
import { bluegreenCanary } from './bluegreen-canary.ts';
import { bluegreenGreen } from './bluegreen-green.ts';
import { bluegreenHalfHalf } from './bluegreen-half-half.ts';
import { cacheReplicas } from './cache-replicas.ts';
import { callTransport } from './call-transport.ts';
import { chains } from './chains.ts';
import { containerKill } from './container-kill.ts';
import { dnsError } from './dns-error.ts';
import { kafkaAcks } from './kafka-acks.ts';
import { kafkaConsumers } from './kafka-consumers.ts';
import { kafkaPartitions } from './kafka-partitions.ts';
import { kernelFault } from './kernel-fault.ts';
import { netemCorrupt } from './netem-corrupt.ts';
import { netemDelay } from './netem-delay.ts';
import { netemDuplicate } from './netem-duplicate.ts';
import { netemLoss } from './netem-loss.ts';
import { podFailure } from './pod-failure.ts';
import { podKill } from './pod-kill.ts';
import { recordStore } from './record-store.ts';
import { redisMode } from './redis-mode.ts';
import { slowNetwork } from './slow-network.ts';
import { splitGrpc } from './split-grpc.ts';
import { splitHalfFaulty } from './split-half-faulty.ts';
import { splitHalfHalf } from './split-half-half.ts';
import { splitKafka } from './split-kafka.ts';
import { splitRedis } from './split-redis.ts';
import { splitThirds } from './split-thirds.ts';
import { splitThirdsFaulty } from './split-thirds-faulty.ts';
import { writers } from './writers.ts';

export const catalogue: readonly Experiment[] = [
  splitThirds,
  splitHalfHalf,
  splitThirdsFaulty,
  splitHalfFaulty,
  splitGrpc,
  splitRedis,
  splitKafka,
  containerKill,
  podKill,
  podFailure,
  slowNetwork,
  netemDelay,
  netemLoss,
  dnsError,
  netemDuplicate,
  netemCorrupt,
  kernelFault,
  bluegreenBlue,
  bluegreenGreen,
  bluegreenCanary,
  bluegreenHalfHalf,
  callTransport,
  writers,
  recordStore,
  cacheReplicas,
  redisMode,
  kafkaConsumers,
  kafkaPartitions,
  kafkaAcks,
  chains,
];
