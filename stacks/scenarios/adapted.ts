/** A scenario with one of its parts exchanged, so that a comparison changes that part and nothing else. Pure functions. */
import type { HopName, Path, RecordStore, Scenario } from './scenario.ts';

/** How services that call each other do it: by gRPC, or by REST over HTTP. */
export const callTransports = ['grpc', 'http'] as const;

/** Where the record is kept: as the scenario says, or all of it in one store. */
export const recordChoices = ['own', 'documents', 'cache'] as const satisfies readonly (RecordStore | 'own')[];

export interface Adaptation {
  /** Stands in for every hop `grpc`. */
  readonly grpcTransport: (typeof callTransports)[number];
  readonly recordStore: (typeof recordChoices)[number];
}

/** The scenario itself, where nothing of it is exchanged. */
export function adapted(scenario: Scenario, { grpcTransport, recordStore }: Adaptation): Scenario {
  if (grpcTransport === 'grpc' && recordStore === 'own') return scenario;
  return {
    ...scenario,
    paths: Object.fromEntries(Object.entries(scenario.paths).map(([name, path]) => [name, withTransport(path, grpcTransport)])),
    ...recordStore === 'own' ? {} : { record: recordStore },
  };
}

function withTransport(path: Path, transport: HopName): Path {
  const replaced = (hop: HopName) => hop === 'grpc' ? transport : hop;
  return path.map((step) => typeof step === 'string' ? replaced(step) : { ...step, hop: replaced(step.hop) });
}
