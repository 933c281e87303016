// What comes beside a statement is taken whole or not at all, and only what the statement names.
import test, { type ExecutionContext } from 'ava';
import { announcementsHash, nothingAttached } from '@cohort/protos/attached';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import {
  memberSetHash,
  signedBytes,
  statementHash,
  type Signed,
  type StatementBodies,
  type StatementKind,
} from '@cohort/protos/statements';
import { seenRound } from '../testing/seen-round.ts';
import { Network } from '../testing/network.ts';
import { receiveStatement } from './receive-statement.ts';

/** Party 0 in a round, and statements that party 1 and 2 sign. */
async function listening(t: ExecutionContext) {
  const network = await Network.create();
  t.teardown(() => network.close());
  const outbox = { post: () => undefined, postWithNext: () => undefined, noteHeld: () => undefined, standings: new Map() };
  const { round, ports } = await seenRound(network, outbox);
  const { key, termsHash: named } = round;
  const sign = <K extends StatementKind>(party: number, kind: K, body: StatementBodies[K]): Signed<K> => {
    const unsigned = { kind, termsHash: named, party, seq: 1, body } as Omit<Signed<K>, 'signature'>;
    const seed = network.keys[party]?.nodeKey.seed ?? new Uint8Array(32);
    return { ...unsigned, signature: toHex(signEd25519(seed, signedBytes(unsigned))) };
  };
  const list = (party: number): Signed<'list'> =>
    sign(party, 'list', { stage: 'healed', pairs: [], announcements: announcementsHash(named, []) });
  return { ports, round, key, named, sign, list };
}

test('a list without its announcements is not filed, and its hash is asked for; with them it is', async (t) => {
  const { ports, round, key, named, list } = await listening(t);
  const carried = { statement: list(1), attached: nothingAttached };
  t.deepEqual(receiveStatement(round, ports, carried, 1), [announcementsHash(named, [])]);
  t.deepEqual(ports.journal.received(key, 'list'), []);
  t.is(ports.journal.refused(key).length, 1, 'the copy stays as evidence');
  t.deepEqual(receiveStatement(round, ports, { ...carried, attached: { ...nothingAttached, announcements: [[]] } }, 1), []);
  t.is(ports.journal.received(key, 'list').length, 1);
});

test('of a proposal of two lists one is not kept without the other', async (t) => {
  const { ports, round, key, named, sign, list } = await listening(t);
  const [first, second] = [list(1), list(2)];
  const proposal = sign(1, 'setProposal', { pairs: [], lists: [statementHash(first), statementHash(second)] });
  const part = { statement: proposal, attached: { ...nothingAttached, statements: [first], announcements: [[]] } };
  t.deepEqual(receiveStatement(round, ports, part, 1), [statementHash(second)]);
  t.is(ports.journal.attached(key, statementHash(first)), undefined);
  t.is(ports.journal.attached(key, announcementsHash(named, [])), undefined);
  t.deepEqual(receiveStatement(round, ports, { ...part, attached: { ...part.attached, statements: [first, second] } }, 1), []);
  t.is(ports.journal.received(key, 'setProposal').length, 1);
  t.is(ports.journal.received(key, 'list').length, 2, 'what comes beside it was said too');
});

test('what a statement does not name may not come beside it', async (t) => {
  const { ports, round, key, sign, list } = await listening(t);
  const signature = sign(1, 'setSignature', { setHash: memberSetHash(round.termsHash, []) });
  const carried = { statement: signature, attached: { ...nothingAttached, statements: [list(2)] } };
  t.throws(() => receiveStatement(round, ports, carried, 1), {
    message: /^BODY_INVALID: attached to setSignature: expected only what it names/,
  });
  t.deepEqual(ports.journal.received(key, 'setSignature'), []);
});

test('a signature and its author are checked before anything is kept', async (t) => {
  const { ports, round, key, sign } = await listening(t);
  const statement = sign(1, 'setSignature', { setHash: '11'.repeat(32) });
  const carried = { statement, attached: nothingAttached };
  const bad = { ...statement, signature: '00'.repeat(64) };
  t.throws(() => receiveStatement(round, ports, { ...carried, statement: bad }, 1), { message: /^SIGNATURE_INVALID/ });
  t.throws(() => receiveStatement(round, ports, { ...carried, statement: { ...statement, party: 2 } }, 1), {
    message: /^SIGNATURE_INVALID/,
  });
  t.deepEqual(ports.journal.received(key, 'setSignature'), []);
});
