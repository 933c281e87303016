// Plays one script against a round of real parties and says what of the protocol's promises it broke.
import process from 'node:process';
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import { Network, type NetworkOptions } from '@cohort/aggregator/testing/network';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import type { Contribution, SyntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import { forge } from '@cohort/chaincode/testing/test-chain';
import { judgeEvidence } from '@cohort/chaincode/core/rounds/judge-evidence';
import { verifyStatement } from '@cohort/chaincode/core/rounds/verify-statement';
import { indicesOf, roleOf } from '@cohort/mpc/roles';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import type { Block, TransactionBodies } from '@cohort/protos/ledger';
import { wrongSum } from './judge-sum.ts';
import { lyingPorts, lyingSender, lyingService } from './lies.ts';
import { crashAsTimed } from './timed-crash.ts';
import { timedSender, timedService, type TimedLiar } from './timed-byzantine-party.ts';
import type { LedgerLie, MemberLie, Script } from './script.ts';

/** How a round ended, and each promise that did not hold (empty: all did). */
export interface Outcome {
  readonly ended: string;
  readonly broken: readonly string[];
}

const length = 7;
/** One second of real time for each step: on a busy machine honest parties keep their half of it. */
const deadlines = { enrol: 20, collect: 40, relay: 4, step: 20 };
const rate = 20;
/** Of a model's step there are three ticks. */
const tickMs = (deadlines.step * 1000) / rate / 3;
const mostMs = 60_000;
const value = (block: string, at: number): number => (block === 'weight' ? 0.5 : Math.sin(at));

/**
 * A promise to parties that answer in time says nothing where this process was kept from running for half a step: such a script is played again,
 * and what breaks three times is broken.
 */
export async function playScript(script: Script): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    const [loop, processor] = [performance.eventLoopUtilization(), process.cpuUsage()];
    const outcome = await playOnce(script);
    const { user, system } = process.cpuUsage(processor);
    const starvedMs = performance.eventLoopUtilization(loop).active - (user + system) / 1000;
    if (outcome.broken.length === 0 || tries === 3 || starvedMs < (deadlines.step * 1000) / rate / 2) return outcome;
  }
}

async function playOnce(script: Script): Promise<Outcome> {
  const network = await networkOf(script);
  try {
    await Promise.all([0, 1, 2].map((party) => network.start(party)));
    if (script.actor === 'party') spoilService(script, network);
    const round = await network.opened(1);
    const sending = contributeAll(script, network, round);
    const [sent] = await Promise.all([sending, crashAsTimed(script, network, round, tickMs, sending)]);
    const ended = await untilEnded(network, round);
    return { ended, broken: [...judged(script, network, round, sent)] };
  } finally {
    await network.close();
  }
}

async function networkOf(script: Script): Promise<Network> {
  const isLiar = (party: number): boolean => script.actor === 'party' && party === script.liar;
  const options: NetworkOptions = {
    rate,
    coordinates: length,
    plan: { deadlines, ...(script.noised ? noised(length) : {}) },
    peers: (party, peers) => {
      if (!isLiar(party)) return peers;
      const timed = timedLiar(script, network);
      return timed === null ? lyingSender(script, peers, () => seedOf(network, party)) : timedSender(timed, party, peers);
    },
    ports: (party, ports) => {
      if (isLiar(party)) return lyingPorts(script, ports, indicesOf(roleOf(party, 1, 0))[1]);
      return script.actor === 'ledger' ? { ...ports, ledger: lyingLedger(script, network, party, ports.ledger) } : ports;
    },
  };
  const network: Network = await Network.create(options);
  return network;
}

const seedOf = (network: Network, party: number): Uint8Array => network.keys[party]?.nodeKey.seed ?? new Uint8Array();

/** The liar of a way through the model, or null. */
function timedLiar({ timed, liar }: Script, network: Network): TimedLiar | null {
  if (timed?.liar === undefined || timed.liar === null) return null;
  return {
    script: timed,
    seed: () => seedOf(network, liar),
    tickMs,
    roleOf: (party) => roleOf(party, 1, 0),
    refOf: (party) => network.refs[party] ?? network.refs[0],
  };
}

function spoilService(script: Script, network: Network): void {
  const node = network.keys[script.liar]?.node ?? '';
  const service = network.services.get(node);
  const numberOf = (caller: string): number => network.keys.findIndex((key) => key.node === caller);
  if (service === undefined) return;
  const timed = timedLiar(script, network);
  const direct = inProcessPeers({ node, msp: network.keys[script.liar]?.msp ?? '' }, network.services, () => true);
  network.services.set(node, timed === null ? lyingService(script, service, numberOf) : timedService(timed, script.liar, service, direct));
}

/** A ledger that holds transactions back for a while, shows one party another header, or tells it late. */
function lyingLedger(script: Script, network: Network, party: number, honest: Ledger): Ledger {
  const lies = script.lies.filter((lie): lie is LedgerLie => lie.at === 'ledger' && lie.to === party);
  const held = new Map<string, number>();
  return {
    ...honest,
    submit: (verb, requestId, body) => {
      const tries = (held.get(verb) ?? 0) + 1;
      held.set(verb, tries);
      const isHeld = tries <= 3 && lies.some((lie) => lie.deed === 'hold' && lie.verb === verb);
      return isHeld ? Promise.reject(new CohortError('COMMIT_UNKNOWN', 'held back')) : honest.submit(verb, requestId, body);
    },
    async *blocks(from, signal) {
      for await (const block of honest.blocks(from, signal)) {
        if (lies.some(({ deed }) => deed === 'slowBlocks')) await new Promise((resolve) => setTimeout(resolve, 100));
        const forks = lies.some((lie) => lie.deed === 'fork') && block.transactions.some(({ verb }) => verb === 'rounds.commit');
        yield forks ? forked(network, block) : block;
      }
    },
  };
}

function forked(network: Network, block: Block): Block {
  return { ...block, header: forge(block.header, { stateHash: '11'.repeat(32) }) };
}

/** Everybody contributes, a lying member in its own way; resolves with what was committed to, by commitment. */
async function contributeAll(script: Script, network: Network, round: string): Promise<Map<string, Contribution>> {
  await network.enrol(round);
  const sent = new Map<string, Contribution>();
  await Promise.all(
    network.members.map(async (member, at) => {
      const contribution = network.contribute(round, member, value);
      sent.set(contribution.com, contribution);
      const lie = script.actor === 'member' && at === script.liar ? (script.lies[0] as MemberLie) : null;
      if (lie === null) await network.send(round, member, contribution);
      else await contributeFalsely(lie, network, round, member, contribution, sent).catch(() => undefined);
    }),
  );
  return sent;
}

async function contributeFalsely(
  { deed, to }: MemberLie,
  network: Network,
  round: string,
  member: SyntheticMember,
  contribution: Contribution,
  sent: Map<string, Contribution>,
): Promise<void> {
  const caller = { node: member.node, msp: member.msp };
  const announce = async (party: number, what: Contribution): Promise<void> => {
    await network.seesEnrolment(round, party, member);
    await network.services.get(network.keys[party]?.node ?? '')?.announce(caller, what.announcementFor(party));
  };
  if (deed === 'late') await new Promise((resolve) => setTimeout(resolve, 1900));
  if (deed === 'late') await network.send(round, member, contribution);
  if (deed === 'oneParty') await announce(to, contribution);
  if (deed === 'keysOnly') for (const party of [0, 1, 2]) await announce(party, contribution);
  if (deed === 'otherVector') await network.send(round, member, { ...contribution, s0: contribution.s0.map((byte) => byte ^ 1) });
  if (deed === 'twoCommitments') {
    const second = network.contribute(round, member, (_, at) => at / 2);
    sent.set(second.com, second);
    for (const party of [0, 1, 2]) await announce(party, party === to ? second : contribution).catch(() => undefined);
  }
}

/** The round's end. One that two silent parties left open ends by expiry, as on a real ledger. */
async function untilEnded(network: Network, round: string): Promise<string> {
  const ended = (): string | null => {
    const { status, reason } = network.ledger.view(round);
    if (['published', 'void', 'abandoned'].includes(status)) return [status, reason ?? ''].join(' ').trim();
    // Whoever is shown two heads opens nothing more, whatever the ledger then says.
    return network.events.some(({ name }) => name === 'ledger.forked') ? 'stopped at a fork' : null;
  };
  try {
    return await network.until(ended, 'the round to end', mostMs / 2);
  } catch (thrown) {
    if (network.events.some((event) => 'broken' in event.fields)) throw thrown;
  }
  await network.ledger.endEpochs(network.ledger.view(round).terms.expiryEpoch + 1);
  return network.until(ended, 'the round to expire', mostMs / 2);
}

function* judged(script: Script, network: Network, round: string, sent: ReadonlyMap<string, Contribution>): Generator<string> {
  const honest = [0, 1, 2].filter((party) => script.actor !== 'party' || party !== script.liar);
  const { status } = network.ledger.view(round);
  if (script.timed?.crashes.length === 1 && status !== 'published') yield `a single crash stopped two parties: ${status}`;
  for (const { party, name, fields } of network.events) {
    if ('broken' in fields) yield `party ${String(party)} broke: ${String(fields['broken'])}`;
    if (name === 'round.failed' && honest.includes(party)) yield `a step of party ${String(party)} failed: ${JSON.stringify(fields)}`;
    if (name === 'party.absent' && fields['round'] === round && honest.includes(party) && honest.includes(Number(fields['party'])))
      yield `party ${String(party)} found the honest party ${String(fields['party'])} absent: ${String(fields['awaited'])}`;
  }
  yield* namings(network, round, honest);
  const commit = network.ledger.taken('rounds.commit').find((body) => body.round === round);
  if (commit === undefined || network.ledger.view(round).status !== 'published') return;
  yield* wrongSum(script, network, round, honest, commit.body, sent);
}

/** Whom the evidence names, as the real contracts judge it. @throws {CohortError} when they do not take it */
function namedBy(network: Network, { round, reason, evidence }: TransactionBodies['rounds.void']): readonly number[] {
  if (reason === 'expired') return [];
  const { terms, termsHash, enrolled } = network.ledger.view(round);
  for (const statement of evidence) verifyStatement({ terms, termsHash }, statement);
  return judgeEvidence({ terms, termsHash }, enrolled, reason, evidence);
}

function* namings(network: Network, round: string, honest: readonly number[]): Generator<string> {
  for (const body of network.ledger.taken('rounds.void')) {
    if (body.round !== round) continue;
    for (const party of namedBy(network, body)) if (honest.includes(party)) yield `the honest party ${String(party)} was named`;
  }
}
