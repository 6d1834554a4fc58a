/** Every experiment: one file and one line here. In the order in which they run. */
import type { Experiment } from '../experiment.ts';
import { eachAlone } from './alone.ts';
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
import { splitHalfFaulty } from './split-half-faulty.ts';
import { splitHalfHalf } from './split-half-half.ts';
import { splitThirds } from './split-thirds.ts';
import { splitThirdsFaulty } from './split-thirds-faulty.ts';
import { writers } from './writers.ts';

export const catalogue = {
  'split-thirds': splitThirds,
  'split-half-half': splitHalfHalf,
  'split-thirds-faulty': splitThirdsFaulty,
  'split-half-faulty': splitHalfFaulty,
  ...eachAlone,
  'container-kill': containerKill,
  'pod-kill': podKill,
  'pod-failure': podFailure,
  'slow-network': slowNetwork,
  'netem-delay': netemDelay,
  'netem-loss': netemLoss,
  'dns-error': dnsError,
  'netem-duplicate': netemDuplicate,
  'netem-corrupt': netemCorrupt,
  'kernel-fault': kernelFault,
  'bluegreen-blue': bluegreenBlue,
  'bluegreen-green': bluegreenGreen,
  'bluegreen-canary': bluegreenCanary,
  'bluegreen-half-half': bluegreenHalfHalf,
  'call-transport': callTransport,
  writers,
  'record-store': recordStore,
  'cache-replicas': cacheReplicas,
  'redis-mode': redisMode,
  'kafka-consumers': kafkaConsumers,
  'kafka-partitions': kafkaPartitions,
  'kafka-acks': kafkaAcks,
  chains,
} satisfies Record<string, Experiment>;

export type ExperimentId = keyof typeof catalogue;

export const experiments: readonly Experiment[] = Object.values<Experiment>(catalogue);
