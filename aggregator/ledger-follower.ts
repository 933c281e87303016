// Follows the ledger for one party: its blocks, the plans that it serves, and who may call it; opens rounds and starts them.
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { Block, MembersView, PlanView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import type { Ports } from './ports/ports.ts';
import { askLedger, patientLedger } from './round/ask-ledger.ts';
import { noteBlock, noteEnd } from './round/note-block.ts';
import { decisionOf } from './round/pause.ts';
import { tellWaiting } from './round/tell-waiting.ts';
import { isOver } from './round/is-over.ts';
import type { RoundRunner } from './round-runner.ts';

export class LedgerFollower {
  readonly #runner: RoundRunner;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  #members: MembersView;

  /** `members`: as they were read last. */
  constructor(runner: RoundRunner, ports: Ports, members: MembersView, signal: AbortSignal) {
    this.#runner = runner;
    this.#ports = ports;
    this.#members = members;
    this.#signal = signal;
  }

  get members(): MembersView {
    return this.#members;
  }

  /** Goes on from the block that was taken last, until `signal` aborts. */
  async follow(): Promise<void> {
    const from = (this.#ports.journal.partyFacts.get('height') ?? -1) + 1;
    for (const round of this.#runner.rounds)
      if (!this.#runner.isEnded(round)) {
        const known = await this.#runner.learn(round.key);
        if (known !== null) this.#runner.run(known);
      }
    await this.#followPlans();
    for await (const block of this.#ports.ledger.blocks(from, this.#signal)) {
      await this.#take(block);
      this.#ports.journal.partyFacts.setSoon('height', block.header.height);
    }
  }

  async #take(block: Block): Promise<void> {
    const touched = noteBlock(this.#ports, block);
    for (const key of touched.rounds) this.#runner.get(key)?.notifier.notifyAll();
    for (const key of touched.rounds) {
      const round = this.#runner.get(key) ?? (await this.#runner.learn(key));
      if (round !== null && touched.enrolments) await this.#runner.learn(key);
      if (round === null) continue;
      round.notifier.notifyAll();
      if (!this.#runner.isEnded(round)) this.#runner.run(round);
    }
    if (touched.members) this.#members = await readMembers(patientLedger(this.#ports, this.#signal));
    if (touched.plans) await this.#followPlans();
  }

  /** Every plan that has not ended, and those that ended while a round of theirs is open here. */
  async #followPlans(): Promise<void> {
    const active = await listAll(patientLedger(this.#ports, this.#signal), 'rounds.activePlans', {});
    for (const plan of active) await this.#followPlan(plan);
    const open = this.#runner.rounds.filter((round) => !this.#runner.isEnded(round)).map(({ terms }) => terms.plan);
    for (const plan of new Set(open))
      if (!active.some((view) => view.plan === plan))
        await this.#followPlan(await askLedger(this.#ports, 'rounds.plan', { plan }, this.#signal));
  }

  async #followPlan(plan: PlanView): Promise<void> {
    const [runner, ports] = [this.#runner, this.#ports];
    await this.#endLeft(plan);
    if (!runner.serves(plan)) return;
    tellWaiting(plan, ports);
    if (plan.status !== 'active') return;
    if (plan.current === null) {
      this.#openNext(plan);
      return;
    }
    // Null for a party that was voted in after this round was opened: the next one is its first.
    const round = await runner.learn(plan.current);
    const view = await askLedger(ports, 'rounds.get', { round: plan.current }, this.#signal);
    if (round !== null) noteEnd(ports, view);
    if (runner.isRunning(plan.current)) return; // what comes after it is asked for when it has ended here
    // Published without a successor: a party was suspended at that moment, and another has taken its place.
    if (isOver(view.status) || view.tainted) this.#openNext(plan);
    else if (round !== null && !runner.isEnded(round)) runner.run(round);
  }

  /** Beside the blocks, which tell whether another party was first. */
  #openNext(plan: PlanView): void {
    this.#runner.openNext(plan).catch((error: unknown) => {
      if (!this.#signal.aborted) this.#runner.broken(error);
    });
  }

  /** Ends what a transaction about the plan ended: the round that was open when it closed, an expired attempt that was replaced. */
  async #endLeft({ plan, status, current }: PlanView): Promise<void> {
    for (const round of this.#runner.rounds) {
      const { ended, published } = decisionOf(round, this.#ports);
      const isLeft = round.terms.plan === plan && (round.key !== current || status === 'closed') && ended === null && published === null;
      if (!isLeft || this.#runner.isEnded(round)) continue;
      noteEnd(this.#ports, await askLedger(this.#ports, 'rounds.get', { round: round.key }, this.#signal));
      round.notifier.notifyAll();
    }
  }
}
