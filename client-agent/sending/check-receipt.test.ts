// A party's own key makes a receipt count only for the contribution that it names.
import test from 'ava';
import { fromHex, hash, toHex } from '@cohort/protos/hash';
import { blocksHash, signedBytes, type Signed } from '@cohort/protos/statements';
import type { PartyRef, Terms } from '@cohort/protos/terms';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { roleOf } from '@cohort/mpc/roles';
import type { Contribution } from '../ports/journal.ts';
import { makeRig } from '../testing/rig.ts';
import { checkReceipt } from './check-receipt.ts';

const key = generateNodeKey();
const signed = (unsigned: Omit<Signed<'receipt'>, 'signature'>): Signed<'receipt'> => ({
  ...unsigned,
  signature: toHex(signEd25519(key.seed, signedBytes(unsigned))),
});

const { terms: base } = await makeRig();

function given(): { readonly terms: Terms; readonly contribution: Contribution; readonly receipt: Omit<Signed<'receipt'>, 'signature'> } {
  const parties = base.parties.map((party): PartyRef => ({ ...party, nodeKey: toHex(key.publicKey) }));
  const terms = { ...base, parties: parties as unknown as Terms['parties'] };
  const blocks = terms.blocks.map(({ name }) => name);
  const contribution = { termsHash: hash('plan', 'terms'), member: 'bern', com: hash('plan', 'com'), blocks } as unknown as Contribution;
  const body = {
    member: contribution.member,
    com: contribution.com,
    blocks: blocksHash(contribution.blocks),
    role: roleOf(1, terms.round, terms.attempt),
  };
  return { terms, contribution, receipt: { kind: 'receipt', termsHash: contribution.termsHash, party: 1, seq: 1, body } };
}

test('a receipt that its party signed for exactly this contribution is taken', (t) => {
  const { terms, contribution, receipt } = given();
  t.is(checkReceipt(signed(receipt), 1, contribution, terms).body.com, contribution.com);
  t.is(fromHex(contribution.com, 32).length, 32);
});

test('a receipt that its party signed for another commitment, member, terms, blocks, role or party is refused', (t) => {
  const { terms, contribution, receipt } = given();
  const other = hash('plan', 'another');
  for (const [change, code] of [
    [{ body: { ...receipt.body, com: other } }, 'COMMITMENT_MISMATCH'],
    [{ body: { ...receipt.body, member: 'basel' } }, 'COMMITMENT_MISMATCH'],
    [{ termsHash: other }, 'TERMS_MISMATCH'],
    [{ body: { ...receipt.body, blocks: other } }, 'TERMS_MISMATCH'],
    [{ body: { ...receipt.body, role: (receipt.body.role + 1) % 3 } }, 'SIGNATURE_INVALID'],
    [{ party: 2 }, 'SIGNATURE_INVALID'],
  ] as const)
    t.throws(() => checkReceipt(signed({ ...receipt, ...change }), 1, contribution, terms), { code }, JSON.stringify(change));
});
