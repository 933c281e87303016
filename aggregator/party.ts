// One aggregator party: follows the ledger, opens rounds, runs each to its end, and answers agents and parties meanwhile.
import { noteDoubt } from './round/absence.ts';
import { CohortError } from '@cohort/protos/errors';
import type { Block, MembersView, PlanView, RoundView } from '@cohort/protos/ledger';
import { assertActive } from './round/assert-active.ts';
import { closeRound, defaultSteps } from './close-round.ts';
import { aboutNext, isTainted } from './round/about-next.ts';
import { askLedger, patientLedger } from './round/ask-ledger.ts';
import { closePlan } from './round/close-plan.ts';
import type { StateName } from './ports/journal.ts';
import type { Ports } from './ports/ports.ts';
import { detectRollback, isRestored } from './round/detect-rollback.ts';
import { request } from './round/ledger-request.ts';
import { decisionOf } from './round/pause.ts';
import { noteBlock, noteEnd } from './round/note-block.ts';
import { retention } from './round/retention.ts';
import { roundOf, type PartyNumber, type Round } from './round/round.ts';
import { termsHash } from '@cohort/protos/terms';
import { indicesOf, roleOf } from '@cohort/mpc/roles';
import { listAll } from '@cohort/protos/list-all';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { tellWaiting } from './round/tell-waiting.ts';
import type { Rounds } from './rounds.ts';
import { partyService, type PartyService } from './service.ts';
import type { Steps } from './steps/step.ts';
import { followClaims } from './round/follow-claims.ts';
import { followEpochs } from './round/epochs.ts';

export interface PartyConfig {
  /** This party's node id, `<msp>/party`. */
  readonly node: string;
  /** Model files that this party may serve from the start: the genesis models of its plans. */
  readonly models?: readonly { readonly hash: string; readonly file: Uint8Array }[];
}

export interface Party {
  readonly service: PartyService;
  /** Members and nodes as the ledger has them, for the transport's trust. */
  readonly members: () => MembersView;
  /** Resolves when the party has stopped; rejects with what broke it. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Starts a party; resolves when it has read the ledger and answers. `steps` lets tests wrap the loop. */
export async function start(config: PartyConfig, ports: Ports, steps: Steps = defaultSteps): Promise<Party> {
  const abort = new AbortController();
  const { signal } = abort;
  const rounds = new Map<string, Round>();
  const running = new Map<string, Promise<void>>();
  for (const { hash, file } of config.models ?? []) ports.artifacts.put(hash, file);
  let members = await readMembers(ports.ledger);
  let broken: (error: unknown) => void = () => undefined;
  const failure = new Promise<never>((_, reject) => (broken = reject));
  failure.catch(() => undefined);

  /** Reads a round from the ledger into the journal; null when this node is none of its parties. */
  const learn = async (key: string): Promise<Round | null> => {
    const view = await askLedger(ports, 'rounds.get', { round: key }, signal);
    const me = view.terms.parties.findIndex(({ node }) => node === config.node);
    if (me < 0) return null;
    const expected = termsHash(view.terms, ports.ledger.genesisHash);
    if (expected !== view.termsHash)
      throw new CohortError('TERMS_MISMATCH', `round ${key}: expected terms ${expected}, got ${view.termsHash}`);
    const before = ports.journal.round(key);
    ports.journal.saveRound({
      round: key,
      state: before?.state ?? (isRestored({ key }, ports) && !isOver(view.status) ? 'observing' : endedAs(view, me)),
      terms: view.terms,
      termsHash: view.termsHash,
      enrolled: view.enrolled,
    });
    if (view.status !== 'enrolling') ports.journal.noteSoon(key, 'ledger.frozen', true);
    let round = rounds.get(key);
    if (round === undefined) {
      round = roundOf({ round: key, terms: view.terms, termsHash: view.termsHash }, me as PartyNumber, ports, signal, before === null);
      rounds.set(key, round);
      if (before === null)
        ports.events.emit('round.opened', {
          round: key,
          role: round.role,
          plan: view.terms.plan,
          number: view.terms.round,
          attempt: view.terms.attempt,
        });
    }
    round.notifier.notifyAll();
    return round;
  };

  /** Runs a round, once at a time. */
  const run = (round: Round): void => {
    if (running.has(round.key) || signal.aborted) return;
    running.set(
      round.key,
      (async () => {
        await resume(round);
        const ending = await closeRound(round, ports, steps);
        const { ended } = decisionOf(round, ports);
        const mayBeLast = ended?.how === 'abandoned' || ended?.reason === 'cohort-too-small';
        const isLost = ending !== 'published' || isTainted(ports, round.key);
        const goesOn = isLost && (await goesOnHere(round.terms.plan)) && !(mayBeLast && (await closePlan(round, ports)));
        if (goesOn) await request(ports, aboutNext(ports, round.key), 'rounds.open', { plan: round.terms.plan }, signal);
        retention(ports, round.key, ending, rounds);
        running.delete(round.key);
      })().catch((error: unknown) => {
        if (!signal.aborted) broken(error);
      }),
    );
  };

  /** Says hello, takes in what was missed, and sends again what was said: the receivers' filing is idempotent. */
  const resume = async (round: Round): Promise<void> => {
    await detectRollback(round, ports);
    for (const { statement } of ports.journal.all(round.key))
      if (statement.party === round.me && statement.kind !== 'receipt') for (const to of round.others) round.outbox.post(to, statement);
  };

  const isParty = ({ parties }: PlanView): boolean => parties.some(({ node }) => node === config.node);
  const goesOnHere = async (plan: string): Promise<boolean> => {
    const view = await askLedger(ports, 'rounds.plan', { plan }, signal);
    return view.status === 'active' && isParty(view);
  };

  /** Ends what a transaction about the plan ended: the round that was open when it closed, an expired attempt that was replaced. */
  const endLeft = async ({ plan, status, current }: PlanView): Promise<void> => {
    for (const round of rounds.values()) {
      const { ended, published } = decisionOf(round, ports);
      const isLeft = round.terms.plan === plan && (round.key !== current || status === 'closed') && ended === null && published === null;
      if (!isLeft || isEnded(ports.journal.round(round.key)?.state)) continue;
      noteEnd(ports, await askLedger(ports, 'rounds.get', { round: round.key }, signal));
      round.notifier.notifyAll();
    }
  };

  /** Every plan that has not ended, and those that ended while a round of theirs is open here. */
  const followPlans = async (): Promise<void> => {
    const active = await listAll(patientLedger(ports, signal), 'rounds.activePlans', {});
    for (const plan of active) await follow(plan);
    const open = [...rounds.values()].filter(({ key }) => !isEnded(ports.journal.round(key)?.state)).map(({ terms }) => terms.plan);
    for (const plan of new Set(open))
      if (!active.some((view) => view.plan === plan)) await follow(await askLedger(ports, 'rounds.plan', { plan }, signal));
  };

  const follow = async (plan: PlanView): Promise<void> => {
    await endLeft(plan);
    if (!isParty(plan)) return;
    tellWaiting(plan, ports);
    if (plan.status !== 'active') return;
    if (plan.current === null) {
      await request(ports, plan.plan, 'rounds.open', { plan: plan.plan }, signal);
      return;
    }
    // Null for a party that was voted in after this round was opened: the next one is its first.
    const round = await learn(plan.current);
    const view = await askLedger(ports, 'rounds.get', { round: plan.current }, signal);
    if (round !== null) noteEnd(ports, view);
    if (running.has(plan.current)) return; // what comes after it is asked for when it has ended here
    // Published without a successor: a party was suspended at that moment, and another has taken its place.
    if (isOver(view.status) || view.tainted)
      await request(ports, aboutNext(ports, plan.current), 'rounds.open', { plan: plan.plan }, signal);
    else if (round !== null && !isEnded(ports.journal.round(plan.current)?.state)) run(round);
  };

  const takeBlock = async (block: Block): Promise<void> => {
    const touched = noteBlock(ports, block);
    for (const key of touched.rounds) {
      const round = rounds.get(key) ?? (await learn(key));
      if (round !== null && touched.enrolments) await learn(key);
      if (round === null) continue;
      round.notifier.notifyAll();
      if (!isEnded(ports.journal.round(key)?.state)) run(round);
    }
    if (touched.members) members = await readMembers(patientLedger(ports, signal));
    if (touched.plans) await followPlans();
  };

  const find = (key: string): Round => {
    const round = rounds.get(key);
    if (round === undefined)
      throw new CohortError(
        'ROUND_UNKNOWN',
        `round ${key}: expected an open round of this party; wait until it has seen the block that opens it`,
      );
    return round;
  };
  const roundRegistry: Rounds = {
    find,
    termsOf: (plan) => [...rounds.values()].find(({ terms }) => terms.plan === plan)?.terms ?? null,
    assertActive: (caller) => assertActive(members, caller),
  };

  const isEnded = (state: StateName | undefined): boolean => state === undefined || ['published', 'void', 'abandoned'].includes(state);
  noteDoubt(ports, true);
  for (const row of ports.journal.rounds()) {
    const me = row.terms.parties.findIndex(({ node }) => node === config.node);
    if (me >= 0 && ports.journal.noted(row.round, 'destroyed') === undefined)
      rounds.set(row.round, roundOf(row, me as PartyNumber, ports, signal, false));
  }
  const chain = (async () => {
    const from = Number(ports.journal.noted('*', 'height') ?? -1) + 1;
    for (const round of rounds.values())
      if (!isEnded(ports.journal.round(round.key)?.state)) {
        const known = await learn(round.key);
        if (known !== null) run(known);
      }
    await followPlans();
    for await (const block of ports.ledger.blocks(from, signal)) {
      await takeBlock(block);
      ports.journal.noteSoon('*', 'height', block.header.height);
    }
  })();
  chain.catch((error: unknown) => {
    if (!signal.aborted) broken(error);
  });
  const [msp = ''] = config.node.split('/');
  for (const follower of [
    followEpochs(ports, msp, () => [...rounds.values()], signal),
    followClaims(ports, () => [...rounds.values()], signal),
  ])
    follower.catch((error: unknown) => {
      if (!signal.aborted) broken(error);
    });
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

  return {
    service: partyService(ports, roundRegistry),
    members: () => members,
    done: Promise.race([failure, stopped]),
    async stop() {
      abort.abort();
      await Promise.allSettled([chain, ...running.values()]);
    },
  };
}

const isOver = (status: RoundView['status']): status is 'published' | 'void' | 'abandoned' =>
  status === 'published' || status === 'void' || status === 'abandoned';

/** A round that ended before this party heard of it is not run, unless a sum of its own indices awaits its check. */
function endedAs({ status, terms, singleAuthor }: RoundView, me: number): StateName {
  if (!isOver(status)) return 'collecting';
  const mine = indicesOf(roleOf(me, terms.round, terms.attempt)).some((index) => singleAuthor.includes(index));
  return status === 'published' && mine ? 'collecting' : status;
}
