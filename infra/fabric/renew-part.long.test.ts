// Renewed certificates of an institution's part: in force at once, but for the orderer's, which wait until the channel names them.
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { fabricDir, organisationDir } from '../consortium/layout.ts';
import { institution } from '../institution/testing/founders.ts';
import { isThere } from '../node/is-there.ts';
import { readText } from '../node/read-text.ts';
import { readCertificate } from '../pki/certificate-sha256.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import type { MemberOnChannel } from './channel-members.ts';
import { fabricPartOf } from './fabric-part-of.ts';
import { organisationPart } from './organisation-part.ts';
import { finishRenewal, renewPart, takeUpOrderer } from './renew-part.ts';

test("the peer's are in force at once, the orderer's once the channel names them, and a card has those to come", async (t) => {
  const { dir, card } = await institution('north', 4101, null, 4110);
  const part = await organisationPart(dir, 'north');
  const before = await fabricPartOf(dir, 'north', part.place);
  const tlsOf = (name: 'peer' | 'orderer'): Promise<string> => readText(part.folder.node(name).tlsCert, 'missing');
  const [peer, orderer] = [await tlsOf('peer'), await tlsOf('orderer')];
  const notAfter = new Date(Date.now() + 30 * 86_400_000);
  await renewPart(part, await loadOrganisation(organisationDir(dir, 'north')), notAfter);
  t.not(await tlsOf('peer'), peer);
  t.true(Math.abs(Date.parse(readCertificate(await tlsOf('peer')).validTo) - notAfter.getTime()) < 2000);
  t.is(await tlsOf('orderer'), orderer);
  const coming = await fabricPartOf(dir, 'north', part.place);
  t.not(coming.ordererTlsPem, orderer);
  t.not(coming.ordererCertPem, before.ordererCertPem);
  const onChannel = (ordererTlsPem: string): MemberOnChannel => ({
    msp: 'north',
    caPems: [card.organisation.caPem],
    ...before,
    ordererTlsPem,
    id: 1,
  });
  t.false(await takeUpOrderer(part, []));
  t.false(await takeUpOrderer(part, [onChannel(orderer)]));
  t.is(await tlsOf('orderer'), orderer);
  t.true(await takeUpOrderer(part, [onChannel(coming.ordererTlsPem)]));
  t.is(await tlsOf('orderer'), coming.ordererTlsPem);
  t.deepEqual(await fabricPartOf(dir, 'north', part.place), coming);
  t.false(await takeUpOrderer(part, [onChannel(coming.ordererTlsPem)]));
});

test('a renewal that broke off between two names is finished, and changes nothing else', async (t) => {
  const { dir } = await institution('north', 4101, null, 4110);
  const own = fabricDir(dir, 'north');
  await rename(join(own, 'peer'), join(own, 'peer-next'));
  await finishRenewal(own);
  t.true(await isThere(join(own, 'peer', 'tls.pem')));
  await renewPart(await organisationPart(dir, 'north'), await loadOrganisation(organisationDir(dir, 'north')));
  await finishRenewal(own);
  t.true(await isThere(join(own, 'orderer-next')), "the orderer's wait");
});
