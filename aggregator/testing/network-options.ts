// What a test may ask of a network of three parties, and what the network tells it.
import type { DatasetRegistration } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import type { PartyEvents } from '../ports/events.ts';
import type { Peers } from '../ports/peers.ts';
import type { Ports } from '../ports/ports.ts';
import type { Steps } from '../steps/step.ts';

export interface LoggedEvent {
  readonly party: number;
  readonly name: keyof PartyEvents;
  readonly fields: Record<string, unknown>;
}

export interface NetworkOptions {
  readonly members?: readonly string[];
  readonly coordinates?: number;
  /** Every coordinate of the genesis model; 0 by default. */
  readonly genesis?: number;
  /** Whether each party is given the genesis model when it starts; true by default. */
  readonly givesGenesis?: boolean;
  readonly rounds?: number;
  readonly weights?: 'exact' | 'bucket';
  readonly plan?: Partial<Plan>;
  /** What a ledger of other rules than ours would have taken beside that. */
  readonly amended?: Partial<Plan>;
  /** What members change of their datasets' registration; a plan with noise has each budgeted for more than any test spends, unless told. */
  readonly datasets?: Readonly<Record<string, Partial<DatasetRegistration>>>;
  /** How much faster than the machine the parties' clocks run. */
  readonly rate?: number;
  /** Whether their clocks move only while the test waits for something, and nobody has anything left to do. */
  readonly virtual?: boolean;
  readonly steps?: (party: number) => Steps;
  readonly peers?: (party: number, peers: Peers) => Peers;
  /** What a party's steps get instead of its ports. */
  readonly ports?: (party: number, ports: Ports) => Ports;
  /** Whether party `from` reaches node `to` now. */
  readonly reach?: (from: number, to: string) => boolean;
}

/** Ports of one party alone, of which `change` says what is another. */
export function onlyAt(changed: number, change: (ports: Ports) => Partial<Ports>): NonNullable<NetworkOptions['ports']> {
  return (party, ports) => (party === changed ? { ...ports, ...change(ports) } : ports);
}
