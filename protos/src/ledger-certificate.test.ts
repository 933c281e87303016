// The bytes by which a later certificate of the ledger is known, written down, and where the signature lies.
import test from 'ava';
import { toHex } from './hash.ts';
import { ledgerCertificateBytes, ledgerCertificateName, signatureIn } from './ledger-certificate.ts';

const anchor = 'ab'.repeat(32);
const spki = new Uint8Array([1, 2, 3]);

test('the ledger, its host and the public key are in the bytes, under a label of their own', (t) => {
  const bytes = toHex(ledgerCertificateBytes(anchor, 'va', spki));
  const label = Buffer.from('cohort/v1/ledger-certificate').toString('hex');
  t.is(bytes, `0000001c${label}00000020${anchor}00000002766100000003010203`);
  const others = [
    ledgerCertificateBytes('cd'.repeat(32), 'va', spki),
    ledgerCertificateBytes(anchor, 'vb', spki),
    ledgerCertificateBytes(anchor, 'va', new Uint8Array([1, 2, 4])),
  ];
  t.is(new Set([bytes, ...others.map(toHex)]).size, 4);
});

test('a signature is read from its own name only', (t) => {
  const signature = '0f'.repeat(64);
  const name = `URI:${ledgerCertificateName(signature)}`;
  t.is(signatureIn(`DNS:localhost, ${name}`), signature);
  t.is(signatureIn(name), signature);
  for (const other of [undefined, '', 'DNS:localhost', `DNS:x${name}`, name.slice(0, -1), `${name}0`, name.toUpperCase()])
    t.is(signatureIn(other), null);
});
