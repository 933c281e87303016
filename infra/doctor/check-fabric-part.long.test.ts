// The doctor on an institution's part of a Fabric network: good as it was made, and each thing that is wrong by its name.
import { chmod, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { foundConsortium } from '../institution/found-consortium.ts';
import { founders, institution } from '../institution/testing/founders.ts';
import { checkFabricParts } from './check-fabric-part.ts';

test('a part is good as it was made; a key that others can read, a foreign certificate and one that is gone are told', async (t) => {
  const made = await Promise.all(founders.map((msp, index) => institution(msp, 4101 + index, null, 4110 + 10 * index)));
  const cards = made.map(({ card }) => card);
  const { ledger } = foundConsortium({
    name: 'heart',
    testNetwork: true,
    epochSeconds: 60,
    parties: founders,
    ledger: { kind: 'fabric' },
    cards,
  });
  if (ledger.kind !== 'fabric') throw new RangeError('expected Fabric');
  const [north, river] = made.map(({ dir }) => dir) as [string, string, string];
  const look = () => checkFabricParts(north, ledger);
  t.like(await look(), [{ what: 'Hyperledger Fabric of north', ok: true }]);
  t.regex((await look())[0]?.detail ?? '', /^orderer, peer, chaincode and operator valid for 3\d\d days$/);
  const key = join(north, 'fabric', 'north', 'peer', 'tls.key.pem');
  await chmod(key, 0o644);
  t.like(await look(), [{ ok: false, code: 'CONFIG_INVALID' }]);
  t.regex((await look())[0]?.detail ?? '', /peer\/tls\.key\.pem: expected mode 0600/);
  await chmod(key, 0o600);
  const cert = join(north, 'fabric', 'north', 'orderer', 'tls.pem');
  await copyFile(join(river, 'fabric', 'river', 'orderer', 'tls.pem'), cert);
  t.regex((await look())[0]?.detail ?? '', /certificate of CN=river\/orderer.*: expected one that keys\/ca\.pem signed/);
  await rm(cert);
  t.regex((await look())[0]?.detail ?? '', /orderer\/tls\.pem: expected a certificate, got none; restore it/);
});
