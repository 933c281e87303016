// The shape of a step: from one journalled state to the next, idempotent, run to its end or again from its start after a crash.
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import type { Ending } from '../round/is-over.ts';
import type { Round } from '../round/round.ts';

export type Step = (round: Round, ports: Ports) => Promise<StateName>;

export type RunningState = Exclude<StateName, Ending>;

export type Steps = Readonly<Record<RunningState, Step>>;
