// The rounds an agent follows: begins work on one that opens, ends it when the ledger does, and cleans up after it.
import { CohortError } from '@cohort/protos/errors';
import type { PlanView, RoundView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import type { AgentPorts } from '../ports/ports.ts';
import type { Site } from '../ports/site.ts';
import { Round } from '../round.ts';
import { checkOmission } from './check-omission.ts';
import { takeModel } from './take-model.ts';
import { tellRefusal } from './tell-refusal.ts';

/** What is done in a round, or why not: `contribute` or the sending of what was stored. */
export type Work = (round: Round) => Promise<unknown>;

const isSame = (left: Site['dataset'], right: Site['dataset']): boolean => left.dataset === right.dataset && left.version === right.version;

/** Whether a plan is this agent's to answer: it names its dataset, or a version of it that no agent here offers, which its first version refuses by name. */
function offers({ member, dataset, offered }: Site, { datasets }: Pick<Plan, 'datasets'>): boolean {
  const named = datasets.find((item) => item.msp === member && item.dataset === dataset.dataset);
  if (named === undefined) return false;
  if (isSame(named, dataset)) return true;
  const first = offered.find((item) => item.dataset === dataset.dataset);
  return first !== undefined && isSame(first, dataset) && !offered.some((item) => isSame(item, named));
}

/** The dataset of this member that a plan names and no agent of this node offers, told by the first of them; else null. */
function notOffered({ member, dataset, offered }: Site, { datasets }: Pick<Plan, 'datasets'>): string | null {
  if (offered[0] === undefined || !isSame(dataset, offered[0])) return null;
  const names = new Set(offered.map((item) => item.dataset));
  return datasets.find((item) => item.msp === member && !names.has(item.dataset))?.dataset ?? null;
}

const isActive = ({ status }: Pick<PlanView, 'status'>): boolean => status !== 'finished' && status !== 'closed';

export class Rounds {
  readonly #ports: AgentPorts;
  readonly #work: Work;
  readonly #stop: AbortSignal;
  readonly #rounds = new Map<string, Round>();
  readonly #ended = new Set<string>();
  readonly #told = new Set<string>();
  readonly #standing = new Map<string, PlanView['status']>();
  readonly #running = new Set<Promise<void>>();
  /** When the keys of all that ended are gone. */
  #erased: Promise<void> = Promise.resolve();
  /** The plans that had not ended when it last looked; null before it did. */
  #active: ReadonlySet<string> | null = null;

  constructor(ports: AgentPorts, work: Work, stop: AbortSignal) {
    this.#ports = ports;
    this.#work = work;
    this.#stop = stop;
  }

  /** Brings every followed round up to what the ledger shows. @throws {CohortError} the ledger's */
  async refresh(): Promise<void> {
    const { ledger, site, journal } = this.#ports;
    await this.#erased;
    const all = await this.#plans();
    for (const { current, body } of all) {
      const dataset = notOffered(site, body);
      if (dataset !== null && current !== null && !this.#ended.has(current)) await this.#refuseOther(current, dataset);
    }
    const plans = all.filter(({ body }) => offers(site, body));
    for (const view of plans) this.#tellStanding(view);
    const current = plans.flatMap((plan) => (plan.current === null ? [] : [plan.current]));
    for (const key of new Set([...this.#rounds.keys(), ...journal.open(), ...current])) {
      if (this.#ended.has(key)) continue;
      const view = await ledger.evaluate('rounds.get', { round: key });
      // The journal is the whole node's: a contribution of another dataset is its own agent's to finish.
      if (offers(site, view.terms)) this.#follow(view);
      else this.#letGo(view);
    }
    // Not before: an outage in between is followed by the same look.
    this.#active = new Set(all.filter(isActive).map(({ plan }) => plan));
  }

  /** At first every plan, whose last model may be new to this site; then those that have not ended, and what has become of the others. */
  async #plans(): Promise<readonly PlanView[]> {
    const { ledger } = this.#ports;
    if (this.#active === null) return listAll(ledger, 'rounds.plans', {});
    const active = await listAll(ledger, 'rounds.activePlans', {});
    const now = new Set(active.map(({ plan }) => plan));
    const left = [...this.#active].filter((plan) => !now.has(plan));
    const ended = await Promise.all(left.map((plan) => ledger.evaluate('rounds.plan', { plan })));
    return [...active, ...ended];
  }

  /** An end once, and each time that the plan stands still or goes on. */
  #tellStanding({ plan, status, waitsFor, refusedBy }: PlanView): void {
    const { events } = this.#ports;
    if (!isActive({ status }))
      this.#once(`plan ${plan}`, () => {
        events.emit('plan.ended', { plan, status });
      });
    else if (status !== (this.#standing.get(plan) ?? 'active'))
      events.emit('plan.standing', { plan, status, waitsFor: [...waitsFor, ...refusedBy.map((rule) => `rule ${rule}`)] });
    this.#standing.set(plan, status);
  }

  /** Follows a round that this node's agents cannot take part in, until it is over, so that everybody can be told why. */
  async #refuseOther(key: string, dataset: string): Promise<void> {
    const view = await this.#ports.ledger.evaluate('rounds.get', { round: key });
    if (this.#letGo(view) || this.#rounds.has(key)) return;
    const round = new Round(view, this.#stop);
    this.#rounds.set(key, round);
    const { member, offered } = this.#ports.site;
    const refusal = new CohortError(
      'DATASET_NOT_OFFERED',
      `dataset ${dataset} of ${member}: expected one of ${[...new Set(offered.map((item) => item.dataset))].join(', ')}, which this node offers; offer it here (cohort dataset register), or vote a plan without it`,
    );
    this.#run(key, () => Promise.reject(refusal), round);
  }

  /** Brings a round that this node only refuses up to date; true once it is over, and followed no more. */
  #letGo(view: RoundView): boolean {
    this.#rounds.get(view.round)?.update(view);
    if (view.status === 'enrolling' || view.status === 'collecting') return false;
    this.#ended.add(view.round);
    this.#rounds.delete(view.round);
    return true;
  }

  /** Resolves when no work is under way, and all that ended is erased. */
  async idle(): Promise<void> {
    await this.#erased.catch(() => undefined);
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #follow(view: RoundView): void {
    const known = this.#rounds.get(view.round);
    if (known === undefined) this.#begin(view);
    else known.update(view);
    this.#countCharge(view);
    if (view.status === 'committed' || view.status === 'published')
      this.#once(`commit ${view.round}`, () => {
        checkOmission(view, this.#ports);
      });
    if (view.status === 'published' || view.status === 'void' || view.status === 'abandoned') this.#end(view);
  }

  /** Spent from the commit on, whatever becomes of the round. */
  #countCharge({ round, body }: RoundView): void {
    const { site, memory } = this.#ports;
    if (body?.members.some(({ member }) => member === site.member) === true)
      this.#once(`charge ${round}`, () => {
        memory.charges.commit(round);
      });
  }

  #begin(view: RoundView): void {
    const { site, events } = this.#ports;
    const round = new Round(view, this.#stop);
    this.#rounds.set(view.round, round);
    const open = view.status === 'enrolling' || view.status === 'collecting';
    const missed = view.status === 'collecting' && !view.enrolled.some((enrolment) => enrolment.member === site.member);
    if (!open || missed) return;
    events.emit('round.seen', { round: view.round, plan: view.terms.plan, number: view.terms.round, attempt: view.terms.attempt });
    this.#run(view.round, () => this.#work(round), round);
  }

  #end(view: RoundView): void {
    const { journal, events } = this.#ports;
    const { round, status, modelOut, reason } = view;
    this.#ended.add(round);
    this.#rounds.delete(round);
    // Beside what comes next: whoever waits for the erasing hears what the disk refuses of it.
    this.#erased = Promise.all([this.#erased, journal.forget(round)]).then(() => undefined);
    this.#erased.catch(() => undefined);
    if (status === 'published' && modelOut !== null) this.#run(round, () => takeModel(view, modelOut, this.#ports, this.#stop));
    else events.emit(status === 'void' ? 'round.void' : 'round.abandoned', { round, reason: reason ?? '' });
  }

  /** Runs work beside the following of blocks; a refusal ends the work and not the agent, and is told to the parties of a `joining` round. */
  #run(round: string, work: () => Promise<unknown>, joining: Round | null = null): void {
    const running = work().then(
      () => undefined,
      async (thrown: unknown) => {
        const { code, detail } = CohortError.from(thrown);
        if (this.#stop.aborted) return;
        this.#ports.events.emit('round.refused', { round, code, detail });
        if (joining !== null) await tellRefusal(joining, thrown, this.#ports);
      },
    );
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  #once(what: string, work: () => void): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    work();
  }
}
