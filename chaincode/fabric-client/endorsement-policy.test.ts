// Who must have endorsed a transaction, over one that four organisations' peers endorsed by "three of four".
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import test from 'ava';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { dataOf } from './block-bytes.ts';
import { holds, identityOn, isVouched } from './channel-identity.ts';
import { checkEndorsed } from './endorsement-policy.ts';
import { readEnvelope, type ReadTransaction } from './read-envelope.ts';
import { meant, recordedBlock, recordedHeight, stateBefore } from './testing/recorded-channel.ts';

const state = stateBefore(recordedHeight);
const transaction = readEnvelope(dataOf(recordedBlock(recordedHeight))[0] ?? new Uint8Array());
if (state === null || transaction === null) throw new RangeError('expected a recorded transaction');
const { rules, policy } = state;
const { endorsements } = transaction;

const refused = (change: Partial<ReadTransaction>, by = policy, channel = rules): string | null =>
  thrownCode(() => {
    checkEndorsed('block', { ...transaction, ...change }, meant.chaincode, by, channel);
  });
const flip = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));

test('accepts as many organisations as the policy wants, each once', (t) => {
  t.is(refused({}), null);
  t.is(endorsements.length, 3);
  t.is(refused({ endorsements: endorsements.slice(0, 2) }), 'SIGNATURE_INVALID');
  const [first, second] = endorsements;
  if (first === undefined || second === undefined) throw new RangeError('expected two endorsements');
  t.is(refused({ endorsements: [first, second, second] }), 'SIGNATURE_INVALID');
  t.is(refused({ endorsements: [first, second, { ...second, signature: flip(second.signature) }] }), 'SIGNATURE_INVALID');
  const [, , third] = endorsements;
  t.is(
    refused({ endorsements: [first, second, { endorser: third?.endorser ?? first.endorser, signature: first.signature }] }),
    'SIGNATURE_INVALID',
  );
});

test('counts no endorsement of another result, nor a creator whose signature is over something else', (t) => {
  t.is(refused({ result: flip(transaction.result) }), 'SIGNATURE_INVALID');
  t.is(refused({ payload: flip(transaction.payload) }), 'SIGNATURE_INVALID');
  t.is(refused({ signature: flip(transaction.signature) }), 'SIGNATURE_INVALID');
});

test('counts no signature in the other form that it may have, which peers refuse', (t) => {
  t.is(refused({ signature: mirrored(transaction.signature) }), 'SIGNATURE_INVALID');
  t.is(refused({ endorsements: endorsements.map((item) => ({ ...item, signature: mirrored(item.signature) })) }), 'SIGNATURE_INVALID');
});

/** (r, n - s): what holds of the one holds of the other. */
function mirrored(signature: Uint8Array): Uint8Array {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const end = 4 + (signature[3] ?? 0);
  const s = BigInt(`0x${Buffer.from(signature.subarray(end + 2)).toString('hex')}`);
  const other = Buffer.concat([Buffer.alloc(1), Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')]);
  return Buffer.concat([Buffer.of(0x30, end - 2 + 2 + other.length), signature.subarray(2, end), Buffer.of(0x02, other.length), other]);
}

test('counts nobody whose certificate no authority of its organisation has issued, or one that was revoked', (t) => {
  const strangers = new Map([...rules.authorities].map(([name, own]) => [name, { ...own, roots: [] }]));
  t.is(refused({}, policy, { ...rules, authorities: strangers }), 'SIGNATURE_INVALID');
  const [first] = endorsements;
  const identity = identityOn(rules, first?.endorser ?? new Uint8Array());
  const serial = rules.authorities.size > 0 && identity !== null ? serialOf(identity.certPem) : '';
  const revoking = new Map([...rules.authorities].map(([name, own]) => [name, { ...own, revoked: new Set([serial]) }]));
  t.is(identityOn({ ...rules, authorities: revoking }, first?.endorser ?? new Uint8Array()), null);
});

test('an endorsement by bytes that are no identity, or by a key of another kind, is none and stops nobody', (t) => {
  const strange: ReadTransaction['endorsements'] = [
    { endorser: Uint8Array.of(0xff, 0xff), signature: Uint8Array.of(1) },
    { endorser: new Uint8Array(), signature: new Uint8Array() },
  ];
  t.is(refused({ endorsements: [...endorsements, ...strange] }), null);
  t.is(refused({ endorsements: [...endorsements.slice(1), ...strange] }), 'SIGNATURE_INVALID');
  t.is(refused({ creator: Uint8Array.of(0xff, 0xff) }), 'SIGNATURE_INVALID');
  for (const { publicKey } of [generateKeyPairSync('ed25519'), generateKeyPairSync('rsa', { modulusLength: 2048 })])
    t.false(holds(publicKey, transaction.payload, transaction.signature));
});

test('however many intermediates a channel names for an organisation, each is looked at once', (t) => {
  const [first] = endorsements;
  const endorser = first?.endorser ?? new Uint8Array();
  const own = rules.authorities.get(identityOn(rules, endorser)?.msp ?? '');
  const [root] = own?.roots ?? [];
  const identity = identityOn(rules, endorser);
  if (own === undefined || root === undefined || identity === null) throw new RangeError('expected an authority');
  // The root itself, which has issued the certificate and itself, is no root here.
  const intermediates = Array.from({ length: 200 }, () => new X509Certificate(root.raw));
  t.false(isVouched(new X509Certificate(identity.certPem), { ...own, roots: [], intermediates }));
  t.true(isVouched(new X509Certificate(identity.certPem), { ...own, intermediates }));
});

test('wants a peer, where the policy names peers, and takes no client for one', (t) => {
  const named = (role: Role): Uint8Array =>
    outOf(
      1,
      meant.genesis.organisations.map((item) => item.msp),
      role,
    );
  const { PEER, CLIENT, MEMBER } = msp.MSPRole.MSPRoleType;
  t.is(refused({}, named(PEER)), null);
  t.is(refused({}, named(MEMBER)), null);
  t.is(refused({}, named(CLIENT)), 'SIGNATURE_INVALID');
});

test('a signature counts once, as often as the policy names its organisation', (t) => {
  const [first] = endorsements;
  const name = identityOn(rules, first?.endorser ?? new Uint8Array())?.msp ?? '';
  const twice = outOf(2, [name, name], msp.MSPRole.MSPRoleType.PEER);
  t.is(refused({}, outOf(1, [name, name], msp.MSPRole.MSPRoleType.PEER)), null);
  t.is(refused({}, twice), 'SIGNATURE_INVALID');
});

test('wants a majority of the organisations where the policy refers to the channel, and for a change of a definition', (t) => {
  const reference = new peer.ApplicationPolicy();
  reference.setChannelConfigPolicyReference('/Channel/Application/Endorsement');
  const byChannel = reference.serializeBinary();
  t.is(refused({}, byChannel), null);
  t.is(refused({ endorsements: endorsements.slice(0, 2) }, byChannel), 'SIGNATURE_INVALID');
  const definition = { namespace: '_lifecycle', writes: [{ key: Buffer.from('k'), value: Buffer.from('v') }], collections: [] };
  const changing = { chaincode: '_lifecycle', namespaces: [definition] };
  t.is(refused(changing), null);
  t.is(refused({ ...changing, endorsements: endorsements.slice(0, 2) }), 'SIGNATURE_INVALID');
});

type Role = msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap];

/** So many of the organisations in this role suffice. */
function outOf(count: number, msps: readonly string[], role: Role): Uint8Array {
  const envelope = new common.SignaturePolicyEnvelope();
  const some = new common.SignaturePolicy.NOutOf();
  some.setN(count);
  some.setRulesList(
    msps.map((_, at) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(at);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(some);
  envelope.setRule(rule);
  envelope.setIdentitiesList(
    msps.map((name) => {
      const named = new msp.MSPRole();
      named.setMspIdentifier(name);
      named.setRole(role);
      const principal = new msp.MSPPrincipal();
      principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
      principal.setPrincipal(named.serializeBinary());
      return principal;
    }),
  );
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(envelope);
  return policy.serializeBinary();
}

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber.toLowerCase();
