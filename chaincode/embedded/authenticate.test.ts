// What a rotation or another authority replaced may sign while the registry says that it holds, and no longer.
import { createPrivateKey } from 'node:crypto';
import test from 'ava';
import type { MembersView, NodeView, OrganisationView } from '@cohort/protos/ledger';
import { certificateFingerprint, signTransaction } from '../client/transaction.ts';
import { authenticate } from './authenticate.ts';
import { member, organisation } from './testing/consortium.ts';

const alpha = await member('alpha');
const genesisHash = 'ab'.repeat(32);
const { certPem, keyPem, msp } = alpha.identity;
const unsigned = {
  creator: { msp, certSha256: certificateFingerprint(certPem) },
  verb: 'rounds.open',
  requestId: 'r',
  body: '{}',
  certificatePem: certPem,
} as const;
const transaction = signTransaction(genesisHash, unsigned, createPrivateKey(keyPem));
const code = (node: Partial<NodeView>, changed: Partial<OrganisationView> = {}): string => {
  const { record } = alpha;
  const view: MembersView = {
    organisations: [{ ...record, status: 'active', suspendedUntil: null, formerCaPem: null, ...changed }],
    nodes: [{ ...record.admin, status: 'active', rotation: null, ...node }],
  };
  try {
    authenticate(transaction, genesisHash, view, Date.now());
    return 'accepted';
  } catch (thrown) {
    return (thrown as { readonly code: string }).code;
  }
};

test('a certificate that was rotated signs while its record holds', (t) => {
  const identityCertSha256 = 'cd'.repeat(32);
  const { admin } = alpha.record;
  t.is(code({}), 'accepted');
  t.is(code({ identityCertSha256, rotation: { signed: null, former: [admin], next: null, used: 0 } }), 'accepted');
  t.is(code({ identityCertSha256, rotation: { signed: null, former: [], next: null, used: 0 } }), 'CERTIFICATE_UNKNOWN');
});

test('a certificate of the authority before the present one signs while that holds', async (t) => {
  const { caPem } = await organisation('alpha');
  t.is(code({}, { caPem, formerCaPem: alpha.record.caPem }), 'accepted');
  t.is(code({}, { caPem }), 'CERTIFICATE_UNKNOWN');
});
