// A consortium's file says which ledger it has, to its leaves.
import test from 'ava';
import { configOf } from '@cohort/protos/config-of';
import { expectFabric, hostOf, ledgerAddressShape, ledgerNodeOf } from './ledger-address.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
const member = (msp: string) => ({ msp, orderer: `${msp}:4110`, peer: `${msp}:4111`, ordererCertPem: pem, ordererTlsPem: pem });
const embedded = { kind: 'embedded', endpoint: 'north:4100', msp: 'north', tlsCertSha256: '00'.repeat(32) };
const fabric = { kind: 'fabric', members: ['north', 'river', 'st-mary'].map(member), later: [{ ...member('lake'), caPem: pem }] };
const read = (value: unknown) => configOf(ledgerAddressShape, value, 'consortium.json: ledger');

test('both kinds are read, and only the embedded one has a host and a node', (t) => {
  const [one, other] = [read(embedded), read(fabric)];
  t.deepEqual([hostOf(one), ledgerNodeOf(one)], ['north', 'north/ledger']);
  t.deepEqual([hostOf(other), ledgerNodeOf(other)], [null, null]);
  t.deepEqual(expectFabric(other, 'here'), other);
  t.throws(() => expectFabric(one, 'here'), {
    code: 'CONFIG_INVALID',
    message:
      /here\/consortium\.json: ledger\.kind: expected fabric, got embedded: its ledger is the node north\/ledger, which cohort up runs/,
  });
});

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ['another kind', { ...embedded, kind: 'paper' }, /ledger\.kind: expected embedded \| fabric, got "paper"/],
  ['a host on Fabric', { ...fabric, msp: 'north' }, /ledger\.msp: unknown key; expected only kind, members, later/],
  ['two members', { ...fabric, members: fabric.members.slice(1) }, /ledger\.members: expected a list of 3 to 1000 items, got a list of 2/],
  [
    'a peer without a port',
    { ...fabric, members: [...fabric.members.slice(1), { ...member('lake'), peer: 'lake' }] },
    /ledger\.members\[2\]\.peer: expected host:port/,
  ],
  [
    'an orderer without a certificate',
    { ...fabric, members: [{ ...member('lake'), ordererCertPem: 'none' }, ...fabric.members] },
    /ledger\.members\[0\]\.ordererCertPem: expected one certificate in PEM/,
  ],
];
for (const [what, value, message] of wrong)
  test(`${what} is refused by the path of what is wrong`, (t) => {
    t.throws(() => read(value), { code: 'CONFIG_INVALID', message });
  });
