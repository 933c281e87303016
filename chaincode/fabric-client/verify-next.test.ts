// Every rule by which a block of a channel is believed, over blocks that a real channel made: as they are, and with one thing changed.
import test from 'ava';
import { common } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { commitHash } from './commit-hash.ts';
import { dataOf, headerOf, metadataOf } from './block-bytes.ts';
import { checkFounders } from './check-founders.ts';
import { quorumOf, rulesIn, type ChannelRules } from './channel-rules.ts';
import { checkEndorsed } from './endorsement-policy.ts';
import { checkOrderers, readOrdererWords } from './orderer-signatures.ts';
import { readEnvelope } from './read-envelope.ts';
import { meant, recordedBlock, recordedHeight, stateBefore, withFlag, withMetadata } from './testing/recorded-channel.ts';
import { checkOrdered, commitHashIn, readFlagged, takeNext } from './verify-next.ts';

const newest = recordedHeight;
const before = stateBefore(newest);
/** The newest block, with its parts changed. */
const changed = (change: (block: common.Block) => common.Block): common.Block => change(recordedBlock(newest));
const ordered = (block: common.Block, state = before): string | null =>
  thrownCode(() => {
    checkOrdered(block, state, meant);
  });
const taken = (block: common.Block, state = before): string | null => thrownCode(() => takeNext(block, state, meant));

test('believes a real channel from its first block on, and shows what was sent over the chaincode', (t) => {
  const state = stateBefore(newest + 1);
  t.is(state?.header.height, newest);
  t.is(state?.header.stateHash, commitHashIn(recordedBlock(newest)).toString('hex'));
  t.is(state?.rules.consenters.size, 4);
  t.not(state?.policy, null);
  const { block } = takeNext(recordedBlock(newest), before, meant);
  t.like(block.transactions[0], { verb: 'datasets.register', code: 'VALID' });
  t.is(before?.header.hash ?? '', block.header.previousHash);
});

test('the quorum of consenters is more than liars and half of the honest', (t) => {
  const of = (size: number): number => quorumOf({ consenters: new Map(Array.from({ length: size }, (_, at) => [at, {} as never])) });
  t.deepEqual([4, 5, 6, 7, 10].map(of), [3, 4, 4, 5, 7]);
});

test('refuses a block whose transactions are others than its header fixes', (t) => {
  const flipped = changed((block) => {
    const data = dataOf(block).map((bytes) => Uint8Array.from(bytes));
    const [first] = data;
    if (first !== undefined) first[first.length - 3] = (first.at(-3) ?? 0) ^ 1;
    block.getData()?.setDataList(data);
    return block;
  });
  t.is(ordered(flipped), 'SIGNATURE_INVALID');
});

test('refuses a block that fewer consenters than a quorum have signed, and one of another height', (t) => {
  const withSignatures = (count: number): common.Block =>
    changed((block) => {
      const words = common.Metadata.deserializeBinary(metadataOf(block, 'signatures'));
      words.setSignaturesList(words.getSignaturesList().slice(0, count));
      return withMetadata(block, 0, words.serializeBinary());
    });
  t.is(ordered(withSignatures(3)), null);
  t.is(ordered(withSignatures(2)), 'SIGNATURE_INVALID');
  const twice = changed((block) => {
    const words = common.Metadata.deserializeBinary(metadataOf(block, 'signatures'));
    const [first] = words.getSignaturesList();
    if (first !== undefined) words.setSignaturesList([first, first, first]);
    return withMetadata(block, 0, words.serializeBinary());
  });
  t.is(ordered(twice), 'SIGNATURE_INVALID');
  t.is(ordered(recordedBlock(newest - 1)), 'SIGNATURE_INVALID');
  // The signatures of one header say nothing of another.
  const signed = { hash: Buffer.alloc(32) };
  t.is(
    thrownCode(() => {
      checkOrdered(withSignatures(2), before, meant, signed);
    }),
    'SIGNATURE_INVALID',
  );
  checkOrdered(withSignatures(3), before, meant, signed);
  checkOrdered(withSignatures(2), before, meant, signed);
});

test('whatever bit of a block is flipped, it is refused, or it is the same block', (t) => {
  const bytes = recordedBlock(newest).serializeBinary();
  const asIs = canonicalJson(takeNext(recordedBlock(newest), before, meant).block);
  const shownAs = (flipped: Uint8Array): string | null => {
    try {
      const block = common.Block.deserializeBinary(flipped);
      checkOrdered(block, before, meant);
      return canonicalJson(takeNext(block, before, meant).block);
    } catch {
      return null;
    }
  };
  t.is(shownAs(bytes), asIs);
  let same = 0;
  for (let at = 0; at < bytes.length; at += 7) {
    const flipped = Uint8Array.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    const shown = shownAs(flipped);
    if (shown !== null) same++;
    t.true(shown === null || shown === asIs, `byte ${String(at)}`);
  }
  t.log(`${String(same)} of ${String(Math.ceil(bytes.length / 7))} flips leave the block as it is`);
});

test('refuses a block that follows another one', (t) => {
  if (before === null) throw new RangeError('expected a recorded block before the newest');
  t.is(ordered(recordedBlock(newest), { ...before, fabricHash: Buffer.alloc(32) }), 'LEDGER_FORKED');
});

test('refuses a channel of others than the genesis names, and of theirs with another authority', (t) => {
  const of = (genesis: typeof meant.genesis): string | null =>
    thrownCode(() => {
      checkOrdered(recordedBlock(0), null, { ...meant, genesis });
    });
  const [first, second, ...rest] = meant.genesis.organisations;
  if (first === undefined || second === undefined) throw new RangeError('expected two organisations');
  t.is(of(meant.genesis), null);
  t.is(of({ ...meant.genesis, organisations: [first, ...rest] }), 'LEDGER_FORKED');
  t.is(of({ ...meant.genesis, organisations: [{ ...first, caPem: second.caPem }, second, ...rest] }), 'LEDGER_FORKED');
});

test('refuses a channel whose consenters are not its founders, one each', (t) => {
  const rules = rulesIn(recordedBlock(0));
  if (rules === null) throw new RangeError('expected a configuration');
  const of = (change: Partial<ChannelRules>): string | null =>
    thrownCode(() => {
      checkFounders({ ...rules, ...change }, meant);
    });
  const [first, second, third] = [...rules.consenters];
  if (first === undefined || second === undefined || third === undefined) throw new RangeError('expected consenters');
  t.is(of({}), null);
  t.is(of({ consenters: new Map([first, second, third]) }), 'LEDGER_FORKED');
  t.is(of({ consenters: new Map([...rules.consenters.keys()].map((id) => [id, first[1]])) }), 'LEDGER_FORKED');
  t.is(of({ consenters: new Map() }), 'LEDGER_FORKED');
  t.is(of({ ordering: rules.ordering.slice(1) }), 'LEDGER_FORKED');
  t.is(of({ endorsing: [...rules.endorsing, 'stranger'] }), 'LEDGER_FORKED');
});

test('refuses a flag that the commit hash does not cover', (t) => {
  const flags = Uint8Array.from(metadataOf(recordedBlock(newest), 'flags'), () => 11);
  t.is(taken(recordedBlock(newest)), null);
  t.is(taken(changed((block) => withFlag(block, flags, null))), 'PEER_CONTRADICTED');
  t.is(taken(changed((block) => withFlag(block, new Uint8Array(), null))), 'PEER_CONTRADICTED');
  t.is(taken(changed((block) => withFlag(block, metadataOf(block, 'flags'), Buffer.alloc(32)))), 'PEER_CONTRADICTED');
  // A peer that lies can make up a hash that goes with its flags; our header's hash is then another one, and so is any other peer's block.
  const { namespaces } = readEnvelope(dataOf(recordedBlock(newest))[0] ?? new Uint8Array()) ?? { namespaces: [] };
  const lie = commitHash(newest, flags, [{ namespaces }], Buffer.from(before?.header.stateHash ?? '', 'hex'));
  const lied = takeNext(
    changed((block) => withFlag(block, flags, lie)),
    before,
    meant,
  );
  t.not(lied.state.header.hash, takeNext(recordedBlock(newest), before, meant).state.header.hash);
});

test('refuses what is flagged valid before its chaincode had a policy', (t) => {
  if (before === null) throw new RangeError('expected a recorded block before the newest');
  t.is(taken(recordedBlock(newest), { ...before, policy: null }), 'SIGNATURE_INVALID');
});

test('takes a configuration block’s own consenters from the next block on, and no sooner', (t) => {
  if (before === null) throw new RangeError('expected a recorded block before the newest');
  const configured = changed((block) => {
    block.getData()?.setDataList([withOneConsenter(dataOf(recordedBlock(0))[0] ?? new Uint8Array())]);
    const flags = Uint8Array.of(0);
    return withFlag(block, flags, commitHash(newest, flags, [null], Buffer.from(before.header.stateHash, 'hex')));
  });
  const { state } = takeNext(configured, before, meant);
  t.is(state.rulesAt, newest);
  t.is(before.rulesAt, 0);
  const words = readOrdererWords(metadataOf(recordedBlock(newest), 'signatures'));
  const signed = (rules: typeof before.rules): string | null =>
    thrownCode(() => {
      checkOrderers(headerOf(recordedBlock(newest)), words, rules);
    });
  t.is(signed(before.rules), null);
  t.is(signed(state.rules), 'SIGNATURE_INVALID');
});

/** A configuration whose consenters are all the first one. */
function withOneConsenter(bytes: Uint8Array): Uint8Array {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8());
  const groups: unknown = config.getConfig()?.getChannelGroup()?.getGroupsMap();
  const orderer = (groups as Map<string, common.ConfigGroup>).get('Orderer');
  const values: unknown = orderer?.getValuesMap();
  const value = (values as Map<string, common.ConfigValue>).get('Orderers');
  const orderers = common.Orderers.deserializeBinary(value?.getValue_asU8() ?? new Uint8Array());
  const [first] = orderers.getConsenterMappingList();
  for (const consenter of orderers.getConsenterMappingList()) consenter.setIdentity(first?.getIdentity_asU8() ?? '');
  value?.setValue(orderers.serializeBinary());
  payload.setData(config.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

/** An envelope of a chaincode's transaction, with the id of one, whose content nobody can read. */
function unreadable(): Uint8Array {
  const [first = new Uint8Array()] = dataOf(recordedBlock(newest));
  const envelope = common.Envelope.deserializeBinary(first);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  payload.setData(Uint8Array.of(0xff, 0xff));
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

test('bytes that nobody can read stop no client: they are a transaction of no effect, or none, and never valid', (t) => {
  const read = readEnvelope(unreadable());
  t.like(read, { isReadable: false, txId: readEnvelope(dataOf(recordedBlock(newest))[0] ?? new Uint8Array())?.txId, namespaces: [] });
  t.is(readEnvelope(Uint8Array.of(0xff, 0xff)), null);
  const holding = (bytes: Uint8Array, flag: number): common.Block =>
    changed((block) => {
      block.getData()?.setDataList([bytes]);
      return withMetadata(block, 2, Uint8Array.of(flag));
    });
  for (const bytes of [unreadable(), Uint8Array.of(0xff, 0xff)]) {
    t.is(readFlagged(holding(bytes, 24)).flags[0], 24);
    const state = before;
    if (state === null) throw new TypeError('no state');
    const at = { height: newest, flags: Uint8Array.of(24), transactions: [readEnvelope(bytes)] };
    t.notThrows(() => commitHash(at.height, at.flags, at.transactions, Buffer.from(state.header.stateHash, 'hex')));
  }
  t.is(
    thrownCode(() => readFlagged(holding(Uint8Array.of(0xff, 0xff), 0))),
    'PEER_CONTRADICTED',
  );
  if (before === null || read === null) throw new TypeError('no state');
  const { policy, rules } = before;
  t.is(
    thrownCode(() => {
      checkEndorsed('block', read, meant.chaincode, policy, rules);
    }),
    'SIGNATURE_INVALID',
  );
});
