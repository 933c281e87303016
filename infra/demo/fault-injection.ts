// What `--kill-party` and `--drop-agent` do to a running demo: SIGKILL at a step, and the party's return one round later.
import { CohortError } from '@cohort/protos/errors';
import { nodeDir } from '../consortium/layout.ts';
import type { NodeEvent } from '../view/follow-events.ts';
import { partyHosts, type HeartConsortium } from './heart-consortium.ts';
import type { Supervisor } from '../node/supervisor.ts';

export interface FaultOptions {
  /** Party number and the state at which it is killed, such as `1@summing`. */
  readonly killParty: { readonly party: number; readonly step: string } | undefined;
  /** The hospital whose agent is killed once it has enrolled in round 2. */
  readonly dropAgent: string | undefined;
}

export const steps = ['collecting', 'agreeing', 'seeding', 'summing', 'committing', 'opening', 'publishing'] as const;

/** The round in which both happen: the first has shown what one without faults looks like. */
const faultyRound = 2;

/** `1` or `1@summing`. @throws {CohortError} USAGE */
export function parseKill(text: string | undefined): FaultOptions['killParty'] {
  if (text === undefined) return undefined;
  const [party = '', step = 'agreeing', ...rest] = text.split('@');
  if (!/^[012]$/.test(party) || rest.length > 0 || !(steps as readonly string[]).includes(step))
    throw new CohortError('USAGE', `--kill-party: expected 0, 1 or 2, and optionally @ with one of ${steps.join(', ')}; got ${text}`);
  return { party: Number(party), step };
}

export class FaultInjection {
  readonly #options: FaultOptions;
  readonly #consortium: HeartConsortium;
  readonly #processes: Supervisor;
  #killedIn: number | null = null;
  #returned = false;
  #dropped = false;

  constructor(options: FaultOptions, consortium: HeartConsortium, processes: Supervisor) {
    this.#options = options;
    this.#consortium = consortium;
    this.#processes = processes;
  }

  async on(event: NodeEvent): Promise<void> {
    const { round } = event;
    const number = typeof round === 'string' ? Number(round.split('~')[1]) : Number.NaN;
    await this.#killParty(event, number);
    await this.#dropAgent(event, number);
  }

  async #killParty(event: NodeEvent, number: number): Promise<void> {
    const { killParty } = this.#options;
    if (killParty === undefined) return;
    const name = `${partyHosts[killParty.party] ?? ''}-party`;
    if (
      this.#killedIn === null &&
      event.source === name &&
      number >= faultyRound &&
      event.event === 'round.state' &&
      event['state'] === killParty.step
    ) {
      this.#killedIn = number;
      await this.#processes.kill(name);
    } else if (this.#killedIn !== null && !this.#returned && event.event === 'round.published' && number > this.#killedIn) {
      this.#returned = true;
      this.#processes.start(name, nodeDir(this.#consortium.dir, name));
    }
  }

  async #dropAgent(event: NodeEvent, number: number): Promise<void> {
    const { dropAgent } = this.#options;
    if (dropAgent === undefined || this.#dropped) return;
    const name = `${dropAgent}-agent`;
    if (event.source !== name || event.event !== 'round.enrolled' || number < faultyRound) return;
    this.#dropped = true;
    await this.#processes.kill(name);
  }
}
