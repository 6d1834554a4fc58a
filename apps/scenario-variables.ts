/** How a service is told which scenario it is part of, and how it reads that. */
import { z } from 'zod';
import type { StackConfig } from '../stacks/config.ts';
import { adapted, callTransports, recordChoices } from '../stacks/scenarios/adapted.ts';
import { scenarios } from '../stacks/scenarios/index.ts';
import type { Scenario } from '../stacks/scenarios/scenario.ts';
import { variables } from './service/environment.ts';

/** Only what isn't as the scenario declares it is told besides its name. */
export function scenarioVariables({ scenario, grpc, record }: Pick<StackConfig, 'scenario' | 'grpc' | 'record'>): Readonly<Record<string, string>> {
  return {
    SCENARIO: scenario.id,
    ...grpc.transport === callTransports[0] ? {} : { GRPC_TRANSPORT: grpc.transport },
    ...record.store === recordChoices[0] ? {} : { RECORD_STORE: record.store },
  };
}

/** For a service's schema. */
export const scenarioSchema = {
  SCENARIO: variables.text,
  GRPC_TRANSPORT: z.enum(callTransports).default(callTransports[0]),
  RECORD_STORE: z.enum(recordChoices).default(recordChoices[0]),
} as const;

/** @throws with the scenarios there are */
export function scenarioOf({ SCENARIO: id, GRPC_TRANSPORT: grpcTransport, RECORD_STORE: recordStore }: z.infer<z.ZodObject<typeof scenarioSchema>>,
  known: Readonly<Record<string, Scenario>> = scenarios): Scenario {
  const scenario = known[id];
  if (scenario === undefined) throw new Error(`SCENARIO=${id}: there is none; there are ${Object.keys(known).join(', ')}`);
  return adapted(scenario, { grpcTransport, recordStore });
}
