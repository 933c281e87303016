// What a client checks of each Fabric block before it believes it, and what it knows of the channel from that block on.
import { parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Block, BlockTransaction, Genesis, SignedHeader } from '@cohort/protos/ledger';
import type { common } from '@hyperledger/fabric-protos';
import { common as protos } from '@hyperledger/fabric-protos';
import { headerHash } from '../client/header.ts';
import { checkFounders } from './check-founders.ts';
import { commitHash } from './commit-hash.ts';
import { dataHashOf, dataOf, fabricHash, headerOf, metadataOf } from './block-bytes.ts';
import { identityOn } from './channel-identity.ts';
import { configurationIn, rulesIn, type ChannelRules } from './channel-rules.ts';
import { checkEndorsed, policyCommittedBy } from './endorsement-policy.ts';
import { checkOrderers, readOrdererWords } from './orderer-signatures.ts';
import { readEnvelope, type ReadTransaction } from './read-envelope.ts';

/** What a client knows when it has verified a block and all before it. */
export interface ChainState {
  /** Its hash covers Fabric's data hash and commit hash, and the one before it. */
  readonly header: SignedHeader;
  readonly fabricHash: Uint8Array;
  /** Read from the configuration in block `rulesAt`. */
  readonly rules: ChannelRules;
  readonly rulesAt: number;
  /** The chaincode's endorsement policy; null before it was defined. */
  readonly policy: Uint8Array | null;
}

/** The channel that a client means: by what its organisations compared beforehand. */
export interface MeantChannel {
  readonly genesis: Genesis;
  readonly genesisHash: string;
  readonly channel: string;
  readonly chaincode: string;
}

/** The newest header whose signatures were checked: the other peer's block under the same one needs them no more. */
export interface SignedHash {
  hash: Buffer | null;
}

/** Fabric's own codes of validation: what became of a transaction. */
export const validation = { valid: 0, duplicate: 9, endorsements: 10, conflict: 11, phantom: 12 } as const;
const conflicts: readonly number[] = [validation.conflict, validation.phantom];

/**
 * Link, data hash and orderers' signatures: what fixes a block's transactions and their order.
 * @throws {CohortError} SIGNATURE_INVALID; LEDGER_FORKED for a first block of other organisations than the genesis names
 */
export function checkOrdered(block: common.Block, before: ChainState | null, meant: MeantChannel, signed?: SignedHash): void {
  checkData(block);
  checkPlace(block, before, meant);
  if (before === null) return;
  const header = headerOf(block);
  const own = fabricHash(header);
  if (signed?.hash?.equals(own) === true) return;
  checkOrderers(header, readOrdererWords(metadataOf(block, 'signatures')), before.rules);
  if (signed !== undefined) signed.hash = own;
}

/** @throws {CohortError} SIGNATURE_INVALID for transactions that are not under the block's data hash */
export function checkData(block: common.Block): void {
  const { height, dataHash } = headerOf(block);
  if (!dataHashOf(block).equals(dataHash))
    throw new CohortError(
      'SIGNATURE_INVALID',
      `block ${String(height)}: expected its transactions under its data hash; do not use this peer`,
    );
}

/** @throws {CohortError} SIGNATURE_INVALID; LEDGER_FORKED for another block before it, or a first one of other organisations than the genesis names */
export function checkPlace(block: common.Block, before: ChainState | null, meant: MeantChannel): void {
  const { height, previousHash } = headerOf(block);
  const at = `block ${String(height)}`;
  const expected = before === null ? 0 : before.header.height + 1;
  if (height !== expected) throw new CohortError('SIGNATURE_INVALID', `${at}: expected block ${String(expected)}; do not use this peer`);
  if (before === null) checkFounders(rulesIn(block), meant);
  else if (!Buffer.from(before.fabricHash).equals(previousHash))
    throw new CohortError(
      'LEDGER_FORKED',
      `${at}: expected the block before it, got another as its predecessor; keep both and tell the consortium`,
    );
}

/**
 * The rest: endorsements of what is flagged valid, and the commit hash over flags and writes. `checkOrdered` comes before.
 * @throws {CohortError} SIGNATURE_INVALID; PEER_CONTRADICTED for flags that the peer's own commit hash does not cover
 */
export function takeNext(
  block: common.Block,
  before: ChainState | null,
  meant: MeantChannel,
): { readonly state: ChainState; readonly block: Block } {
  const at = `block ${String(headerOf(block).height)}`;
  const { flags, transactions } = readFlagged(block);
  const state = stateAfter(block, { flags, transactions }, before, meant);
  let policy = before?.policy ?? null;
  for (const [place, transaction] of transactions.entries()) {
    if (transaction === null || flags[place] !== validation.valid) continue;
    checkEndorsed(at, transaction, meant.chaincode, policy, before?.rules ?? state.rules);
    policy = policyCommittedBy(transaction, meant.chaincode) ?? policy;
  }
  const own = transactions.flatMap((transaction, place) => {
    const shown = transaction === null ? null : shownTransaction(transaction, flags[place] ?? -1, meant, state.rules);
    return shown === null ? [] : [shown];
  });
  const shown = { header: state.header, transactions: own };
  sources.set(shown, block);
  return { state, block: shown };
}

/** What a block was read from, for as long as somebody has the block. */
const sources = new WeakMap<Block, common.Block>();

/** Fabric's own block behind one that the port shows. @throws {TypeError} for one that it did not show */
export function fabricBlockOf(block: Block): common.Block {
  const source = sources.get(block);
  if (source === undefined) throw new TypeError('expected a block as the port of Fabric shows it');
  return source;
}

/** Whether it wrote to the state of the chaincode: a request that comes again is valid and writes nothing. */
export const changes = ({ namespaces }: Pick<ReadTransaction, 'namespaces'>, chaincode: string): boolean =>
  namespaces.some(({ namespace, writes }) => namespace === chaincode && writes.length > 0);

/** What a block orders, each with Fabric's code of validation; null for what is no chaincode's transaction. */
export interface Flagged {
  readonly flags: Uint8Array;
  readonly transactions: readonly (ReadTransaction | null)[];
}

/** @throws {CohortError} PEER_CONTRADICTED for another number of flags, or a valid entry that is neither a transaction nor the channel's configuration */
export function readFlagged(block: common.Block): Flagged {
  const flags = metadataOf(block, 'flags');
  const transactions = dataOf(block).map((bytes) => readEnvelope(bytes));
  const refuse = (expected: string): never => {
    throw new CohortError('PEER_CONTRADICTED', `block ${String(headerOf(block).height)}: expected ${expected}; do not use this peer`);
  };
  if (flags.length !== transactions.length) refuse('a validity flag for each transaction');
  const isNothingValid = transactions.some((transaction, place) => transaction === null && flags[place] === validation.valid);
  if (isNothingValid && configurationIn(block) === null) refuse('nothing valid but transactions and the configuration');
  return { flags, transactions };
}

/** What is known after a block by what it says, its commit hash recomputed. @throws {CohortError} PEER_CONTRADICTED; SIGNATURE_INVALID for a channel without a configuration */
export function stateAfter(
  block: common.Block,
  { flags, transactions }: Flagged,
  before: ChainState | null,
  meant: MeantChannel,
): ChainState {
  const fabric = headerOf(block);
  const { height } = fabric;
  const at = `block ${String(height)}`;
  const rules = rulesIn(block) ?? before?.rules;
  if (rules === undefined)
    throw new CohortError('SIGNATURE_INVALID', `${at}: expected the channel's configuration; do not use this channel`);
  const commit =
    height === 0
      ? Buffer.alloc(32)
      : commitHash(height, flags, transactions, height === 1 ? Buffer.alloc(0) : Buffer.from(before?.header.stateHash ?? '', 'hex'));
  if (height > 0 && !commit.equals(commitHashIn(block)))
    throw new CohortError(
      'PEER_CONTRADICTED',
      `${at}: expected commit hash ${commit.toString('hex')} over its flags and writes, got ${commitHashIn(block).toString('hex') || 'none'}; do not use this peer`,
    );
  const committed = transactions.flatMap((transaction, place) => {
    const policy = transaction === null || flags[place] !== validation.valid ? null : policyCommittedBy(transaction, meant.chaincode);
    return policy === null ? [] : [policy];
  });
  return {
    header: signedHeader(block, before?.header.hash ?? meant.genesisHash, commit),
    fabricHash: fabricHash(fabric),
    rules,
    rulesAt: rules === before?.rules ? before.rulesAt : height,
    policy: committed.at(-1) ?? before?.policy ?? null,
  };
}

export const commitHashIn = (block: common.Block): Buffer =>
  Buffer.from(protos.Metadata.deserializeBinary(metadataOf(block, 'commitHash')).getValue_asU8());

function signedHeader(block: common.Block, previousHash: string, commit: Buffer): SignedHeader {
  const { height, dataHash, previousHash: fabricPrevious } = headerOf(block);
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const words = readOrdererWords(metadataOf(block, 'signatures'));
  const header = { height, previousHash, merkleRoot: hex(dataHash), stateHash: hex(commit) };
  const signatures = words.signatures.map((item) => ({ header: hex(item.header), signature: hex(item.signature) }));
  return {
    ...header,
    hash: headerHash(header),
    signatures: [],
    fabric: { previousHash: hex(fabricPrevious), value: hex(words.value), signatures },
  };
}

/** As the port shows it; null for another chaincode's, for the founding and for what is neither valid nor a conflict. */
export function shownTransaction(
  read: ReadTransaction,
  flag: number,
  { chaincode }: MeantChannel,
  rules: ChannelRules,
): BlockTransaction | null {
  const creator = identityOn(rules, read.creator);
  const isConflict = conflicts.includes(flag);
  if (read.chaincode !== chaincode || creator === null || !(flag === validation.valid || isConflict)) return null;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
  const [verb = '', requestId = '', body = ''] = read.args.map(text);
  if (read.args.length !== 3 || verb.startsWith('genesis.')) return null;
  const { msp, certSha256 } = creator;
  const shown = (): BlockTransaction => {
    const common = {
      txId: read.txId,
      creator: { msp, certSha256 },
      verb: verb as BlockTransaction['verb'],
      requestId,
      body: parseCanonicalJson(body),
    };
    if (isConflict) return { ...common, code: 'MVCC_CONFLICT', event: null, payload: null };
    const event = read.event === null ? null : { name: read.event.name, payload: parseCanonicalJson(text(read.event.payload)) };
    return { ...common, code: 'VALID', event, payload: parseCanonicalJson(text(read.answer)) };
  };
  try {
    return shown();
  } catch (thrown) {
    if (!isConflict) throw thrown;
    return null; // no endorser of ours has run it
  }
}
