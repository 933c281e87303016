// The remote calls of cohort/v1 by service, with the direction in which each streams.
import type { ServiceDefinition, MethodDefinition } from '@grpc/grpc-js';
import type { AgentDefinition } from '../gen/cohort/v1/Agent.ts';
import type { LedgerDefinition } from '../gen/cohort/v1/Ledger.ts';
import type { PartyDefinition } from '../gen/cohort/v1/Party.ts';

/** `unary`: document > document. `upload`: frames > document. `download`: document > frames. `watch`: document > documents. */
export type Kind = 'unary' | 'upload' | 'download' | 'watch';

type Rpcs<Definition> = keyof { [Name in keyof Definition as string extends Name ? never : Name]: never };
type Table<Definition> = Readonly<Record<Rpcs<Definition>, Kind>>;

export const services = {
  Agent: {
    Announce: 'unary',
    Upload: 'upload',
    Status: 'unary',
    Canary: 'unary',
    GetArtifact: 'download',
    PutArtifact: 'upload',
    Parties: 'unary',
    Exchange: 'unary',
    Refuse: 'unary',
    Plan: 'unary',
  } as const satisfies Table<AgentDefinition>,
  Party: {
    Deliver: 'unary',
    Relay: 'upload',
    Heal: 'download',
    Hello: 'unary',
    GetArtifact: 'download',
    SumFile: 'download',
  } as const satisfies Table<PartyDefinition>,
  Ledger: { Submit: 'unary', Evaluate: 'unary', Blocks: 'watch', Head: 'unary' } as const satisfies Table<LedgerDefinition>,
};

export type ServiceName = keyof typeof services;

/** The calls of a service that have the given direction. */
export type MethodName<S extends ServiceName, K extends Kind> = {
  [M in keyof (typeof services)[S]]: (typeof services)[S][M] extends K ? M : never;
}[keyof (typeof services)[S]] &
  string;

const identity = (bytes: Buffer): Buffer => bytes;

/** One call's gRPC definition. Messages pass as raw bytes, so that what cannot be read is refused with a code of ours. */
export function methodOf(service: ServiceName, method: string, kind: Kind): MethodDefinition<Buffer, Buffer> {
  return {
    path: `/cohort.v1.${service}/${method}`,
    originalName: method,
    requestStream: kind === 'upload',
    responseStream: kind === 'download' || kind === 'watch',
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** A service's gRPC definition. */
export function definitionOf(service: ServiceName): ServiceDefinition {
  return Object.fromEntries(Object.entries(services[service]).map(([method, kind]) => [method, methodOf(service, method, kind)]));
}
