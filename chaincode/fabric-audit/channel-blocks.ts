// Fabric's blocks in an audit file: the rule by which a client believes them as they come, and all that an auditor can do again besides.
import { common } from '@hyperledger/fabric-protos';
import { CohortError } from '@cohort/protos/errors';
import { dataOf, headerOf, metadataOf } from '../fabric-client/block-bytes.ts';
import { configurationIn, rulesIn, type ChannelRules } from '../fabric-client/channel-rules.ts';
import { identityOn } from '../fabric-client/channel-identity.ts';
import { checkEndorsed } from '../fabric-client/endorsement-policy.ts';
import { checkOrderers, readOrdererWords } from '../fabric-client/orderer-signatures.ts';
import type { ReadTransaction } from '../fabric-client/read-envelope.ts';
import {
  changes,
  checkData,
  checkPlace,
  readFlagged,
  shownTransaction,
  stateAfter,
  validation,
  type ChainState,
  type Flagged,
  type MeantChannel,
} from '../fabric-client/verify-next.ts';
import { expectThat } from '../verify/expect-that.ts';
import { remarkOn, roundSteps } from '../verify/follow-transaction.ts';
import { StepOutput } from '../verify/step-output.ts';
import type { BlockSteps, Step } from '../verify/verification-context.ts';
import { readBlockRecord } from './block-record.ts';
import { ChannelState } from './channel-state.ts';
import { checkUpdate } from './check-update.ts';
import { endorsedAgain } from './execute-endorsed.ts';
import { isOneEnvelope, readEntry, type Entry } from './read-entry.ts';
import { validateAgain } from './validate-again.ts';

/** One entry of a block: a chaincode's transaction, or the channel's configuration. */
export interface PlacedEntry {
  readonly place: number;
  readonly flag: number;
  readonly transaction: ReadTransaction;
  readonly entry: Entry;
}

/** The channel by the names that every consortium gives its own. */
export type ChannelNames = Pick<MeantChannel, 'channel' | 'chaincode'>;

/** With the channel's whole configuration, which the next one is held against. */
interface AuditedChain extends ChainState {
  readonly config: common.Config;
}

interface ReadBlock extends Flagged {
  readonly block: common.Block;
  readonly entries: readonly PlacedEntry[];
}

export function channelBlocks(names: ChannelNames): BlockSteps {
  return function* (session, payload) {
    const { genesis, anchor } = session;
    const before = session.channel as AuditedChain | null;
    if (genesis === null) throw new CohortError('INTERNAL', 'genesis: expected it before block 0');
    const meant = { genesis, genesisHash: anchor, ...names };
    const subject = `block ${String(before === null ? 0 : before.header.height + 1)}`;
    const found = new StepOutput<ReadBlock>();
    const step = (check: Step['check'], run: Step['run'], remark?: Step['remark']): Step => ({
      check,
      subject,
      run,
      ...(remark === undefined ? {} : { remark }),
    });
    yield step('order', () => {
      found.keep(readBlock(payload, names.channel));
    });
    const read = found.value;
    const { block, entries } = read;
    yield step('link', () => {
      checkLink(block, before, meant);
    });
    yield step('merkle', () => {
      checkData(block);
      expectThat(dataOf(block).every(isOneEnvelope), 'each of its transactions by itself', 'two as one, or one as two');
    });
    const rules = rulesIn(block);
    if (rules !== null)
      yield step(
        'configuration',
        () => {
          checkConfiguration(read, before, names.channel);
        },
        () => trustOf(rules, before),
      );
    const inForce = before ?? { rules: rules ?? noRules, policy: null };
    for (const placed of entries) {
      if (placed.flag !== validation.valid) continue;
      const { transaction, place } = placed;
      const named = `transaction ${String(place)} of ${subject} (${nameOf(transaction, inForce.rules)})`;
      yield {
        check: 'endorsement',
        subject: named,
        run: () => {
          checkEndorsed(subject, transaction, names.chaincode, inForce.policy, inForce.rules);
        },
      };
      if (transaction.chaincode === names.chaincode || changes(transaction, names.chaincode))
        yield {
          check: 'execution',
          subject: named,
          run: () => endorsedAgain(session, placed, names.chaincode, inForce.rules),
          remark: () => remarkOf(placed, meant, inForce.rules),
        };
    }
    const state = new ChannelState(session.state, names.chaincode);
    const height = headerOf(block).height;
    yield step(
      'validity',
      () => {
        validateAgain({ read, height, chaincode: names.chaincode }, state, inForce);
      },
      () => refusedIn(entries),
    );
    yield step('state', () => {
      const config = configurationIn(block)?.getConfig() ?? before?.config ?? new common.Config();
      const after: AuditedChain = { ...stateAfter(block, read, before, meant), config };
      session.channel = after;
    });
    const { header } = session.channel as AuditedChain;
    session.previous = header;
    for (const { transaction, flag } of entries) {
      if (flag !== validation.valid || !changes(transaction, names.chaincode)) continue;
      const shown = shownTransaction(transaction, flag, meant, inForce.rules);
      if (shown !== null) yield* roundSteps(session, header, shown);
    }
  };
}

const noRules: ChannelRules = { authorities: new Map(), endorsing: [], ordering: [], consenters: new Map() };

function readBlock(payload: Uint8Array, channel: string): ReadBlock {
  const block = readBlockRecord(payload);
  try {
    const flagged = readFlagged(block);
    const entries = flagged.transactions.flatMap((transaction, place) =>
      transaction === null ? [] : [{ place, flag: flagged.flags[place] ?? -1, transaction, entry: readEntry(transaction, channel) }],
    );
    return { block, entries, ...flagged };
  } catch (thrown) {
    if (thrown instanceof CohortError) throw thrown;
    throw new CohortError('AUDIT_CHECK_FAILED', 'expected transactions as Fabric writes them, got other bytes', { cause: thrown });
  }
}

/** Every signature that it comes with must hold: a client is content with enough of them. */
function checkLink(block: common.Block, before: ChainState | null, meant: MeantChannel): void {
  checkPlace(block, before, meant);
  if (before === null) return;
  const words = readOrdererWords(metadataOf(block, 'signatures'));
  const signers = checkOrderers(headerOf(block), words, before.rules);
  expectThat(
    signers === words.signatures.length,
    'every signature of the block to hold, each of another orderer',
    `${String(signers)} of ${String(words.signatures.length)}`,
  );
}

/** A configuration comes alone and valid; the first one is the founders' (`checkPlace`), each other what those who may have signed. */
function checkConfiguration({ block, flags, transactions }: ReadBlock, before: AuditedChain | null, channel: string): void {
  expectThat(transactions.length === 1 && flags[0] === validation.valid, 'a configuration alone in its block, valid', 'another');
  const configuration = configurationIn(block);
  if (before !== null && configuration !== null) checkUpdate(before.config, configuration, channel, before.rules);
}

function trustOf(rules: ChannelRules, before: ChainState | null): string | null {
  const remarks = [
    ...(before === null
      ? []
      : [`the channel is configured anew: ${rules.endorsing.join(', ')} endorse, ${rules.ordering.join(', ')} order`]),
    ...(rules.consenters.size > 0
      ? []
      : [
          "its orderers follow one leader (Raft): each block carries one orderer's signature, so that one of them alone could leave transactions out or order them otherwise; what is in it is endorsed and done again",
        ]),
  ];
  return remarks.length === 0 ? null : remarks.join('; ');
}

function nameOf({ chaincode, args, creator }: ReadTransaction, rules: ChannelRules): string {
  const [verb = new Uint8Array()] = args;
  const text = new TextDecoder().decode(verb.subarray(0, 64));
  return `${chaincode} ${text} by ${identityOn(rules, creator)?.msp ?? 'nobody'}`;
}

function remarkOf({ transaction, flag }: PlacedEntry, meant: MeantChannel, rules: ChannelRules): string | null {
  const shown = shownTransaction(transaction, flag, meant, rules);
  return shown === null ? null : remarkOn(shown);
}

/** What is neither valid nor a conflict an auditor may want to look at. */
function refusedIn(entries: readonly PlacedEntry[]): string | null {
  const usual: readonly number[] = [validation.valid, validation.conflict, validation.phantom];
  const others = entries.filter(({ flag }) => !usual.includes(flag));
  return others.length === 0
    ? null
    : others.map(({ place, flag }) => `transaction ${String(place)} was refused with Fabric's code ${String(flag)}`).join('; ');
}
