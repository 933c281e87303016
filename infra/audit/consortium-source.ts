// A running consortium as an organisation's admin reads it: blocks from the ledger, everything else from the parties over mutual TLS.
import { largestModelOf } from '@cohort/mpc/largest-model';
import type { Announced } from '@cohort/protos/attached';
import { CohortError } from '@cohort/protos/errors';
import type { BudgetStatement } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import type { PartyRef, Terms } from '@cohort/protos/terms';
import type { Channel } from '@cohort/protos/transport/channel';
import { joinFrames } from '@cohort/protos/transport/frames';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { firstOf, noting } from '@cohort/protos/runtime/first-of';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { unary } from '@cohort/protos/transport/unary';
import { listAll } from '@cohort/protos/list-all';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { readStatement } from '@cohort/protos/read-statement';
import { connectAdmin, type AdminOptions } from '../consortium/admin-ledger.ts';
import type { Consortium } from '../consortium/layout.ts';
import { partyChannel } from '../consortium/party-channel.ts';
import { trustOf } from '../consortium/trust-of.ts';
import type { AuditSource, ExportedBlock } from './audit-source.ts';
import { exportedBlock } from './exported-block.ts';

/** Codes of a party that is away, or that has nothing to say about this round or file: the next one is asked. */
const askNext: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID', 'NOT_FOUND', 'ROUND_UNKNOWN', 'FRAME_PAST_END']);

/** Most items on a page of an exchange. */
const pageLimit = 1000;
/** Pages of one party's exchange: what a round's longest lists need, and an end for one that never says so. */
const mostPages = 1000;
/** How long a party that did not answer is not asked for an exchange once both others have answered: two hold all that an audit must find. */
const awayMs = 60_000;

/** @throws {CohortError} USAGE for an organisation without an admin here; what ledger and parties refuse with */
export async function consortiumSource(dir: string, consortium: Consortium, options: AdminOptions): Promise<AuditSource & AsyncDisposable> {
  const { keys, ledger } = await connectAdmin(dir, consortium, options);
  const trust = trustOf(consortium);
  let members = await readMembers(ledger);
  trust.update(members);
  const channels = new Map<string, Channel>();
  const opened: Channel[] = [];
  const known = new Map<string, Terms>();
  /** Of parties that did not answer: each would cost its deadline again for every round. */
  const awayUntilMs = new Map<string, number>();
  const closing = new AbortController();
  let lastGiver = '';
  // Fabric's messages are loaded only where there are any.
  const exported = consortium.ledger.kind === 'embedded' ? exportedBlock : (await import('./exported-fabric-block.ts')).exportedFabricBlock;
  const channelTo = (party: PartyRef): Channel => {
    const known = channels.get(party.node);
    if (known !== undefined) return known;
    const channel = partyChannel(party, { tls: keys.tls, trust, members: () => members });
    channels.set(party.node, channel);
    opened.push(channel);
    return channel;
  };
  /** Null when the next party is to be asked. One that shows a certificate renewed since the registry was read is asked once more. */
  const ask = async <T>(
    party: PartyRef,
    question: (channel: Channel) => Promise<T>,
    away: () => void = () => undefined,
  ): Promise<T | null> => {
    const channel = channelTo(party);
    try {
      return await orNull(question(channel), away);
    } catch (thrown) {
      if (CohortError.from(thrown).code !== 'CERTIFICATE_UNKNOWN') throw thrown;
      members = await readMembers(ledger);
      trust.update(members);
      // Others may be asking by it: it is closed with the rest.
      if (channels.get(party.node) === channel) channels.delete(party.node);
      return await orNull(question(channelTo(party)), away);
    }
  };
  // Of each round: a plan's later rounds may be other parties' than its first.
  const termsOf = async (round: string): Promise<Terms> => {
    const terms = known.get(round) ?? (await ledger.evaluate('rounds.get', { round })).terms;
    known.set(round, terms);
    return terms;
  };
  return {
    genesis: consortium.genesis,
    head: () => ledger.head(),
    async *blocks(from, to): AsyncGenerator<ExportedBlock> {
      const stop = new AbortController();
      try {
        for await (const block of ledger.blocks(from, stop.signal)) {
          yield exported(block);
          if (block.header.height === to) return;
        }
      } finally {
        stop.abort();
      }
    },
    async exchange(round) {
      const held = { statements: [] as Signed[], announcements: [] as (readonly Announced[])[] };
      const isAway = ({ node }: PartyRef): boolean => (awayUntilMs.get(node) ?? 0) > performance.now();
      const parties = (await termsOf(round)).parties.toSorted((left, right) => Number(isAway(left)) - Number(isAway(right)));
      let answered = 0;
      for (const party of parties) {
        if (answered >= 2 && isAway(party)) continue;
        let bookmark = '';
        for (let pages = 0; pages < mostPages; pages++) {
          const page = await ask(
            party,
            (channel) => unary(channel, 'Agent', 'Exchange', { round, limit: pageLimit, bookmark }),
            () => awayUntilMs.set(party.node, performance.now() + awayMs),
          );
          if (page === null) break;
          held.statements.push(...page.statements);
          held.announcements.push(...page.announcements);
          ({ bookmark } = page);
          if (bookmark !== '') continue;
          answered++;
          break;
        }
      }
      return held;
    },
    async artifact(round, hash, fits) {
      const terms = await termsOf(round);
      return await firstOf({
        sources: terms.parties.toSorted((left, right) => Number(right.node === lastGiver) - Number(left.node === lastGiver)),
        ask: async (party, signal, heard) => {
          const file = await ask(party, (channel) =>
            joinFrames(noting(downloadFrames(channel, 'Agent', 'GetArtifact', { hash }, { signal }), heard), largestModelOf(terms)),
          );
          if (file === null || !fits(file)) return null;
          lastGiver = party.node;
          return file;
        },
        clock: systemClock(),
        signal: closing.signal,
      });
    },
    budgets: () => listStatements(ledger),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      for (const channel of opened) channel.close();
      await ledger.close();
    },
  };
}

/** Every dataset's statement in the registry's order. */
async function listStatements(ledger: Awaited<ReturnType<typeof connectAdmin>>['ledger']): Promise<readonly BudgetStatement[]> {
  const datasets = await listAll(ledger, 'datasets.list', { msp: null });
  const names = new Map(datasets.map(({ msp, dataset }) => [`${msp}~${dataset}`, { msp, dataset }]));
  const statements: BudgetStatement[] = [];
  for (const name of names.values()) statements.push(await readStatement(ledger, name));
  return statements;
}

async function orNull<T>(answer: Promise<T>, away: () => void): Promise<T | null> {
  try {
    return await answer;
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code === 'UNREACHABLE' || error.code === 'TIMED_OUT') away();
    if (askNext.has(error.code)) return null;
    throw error;
  }
}
