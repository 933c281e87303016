// A consortium on Hyperledger Fabric: each founder's part of the network is on its card, made and certified at home.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { organisationFolder } from '../fabric/organisation-folder.ts';
import { signWithAuthority } from '../pki/authority-signature.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { loadConsortium } from '../consortium/layout.ts';
import { cardBytes, cardHash } from './card-bytes.ts';
import { cardShape, type Card } from './card-shape.ts';
import { checkCard } from './check-card.ts';
import { foundConsortium } from './found-consortium.ts';
import type { Founding } from './founding-shape.ts';
import { prepareJoining, writeJoining } from './join-consortium.ts';
import { draftOf, signDraft } from './sign-founding.ts';
import { founders, institution } from './testing/founders.ts';

const made = await Promise.all(founders.map((msp, index) => institution(msp, 4101 + index, null, 4110 + 10 * index)));
const cards = made.map(({ card }) => card);
const [north, river] = cards as [Card, Card];
const dirOf = (msp: string): string => made[founders.findIndex((each) => each === msp)]?.dir ?? '';
const founding: Founding = { name: 'heart', testNetwork: true, epochSeconds: 3600, parties: founders, ledger: { kind: 'fabric' }, cards };

test('an institution makes the keys of its part at home, and its card says what is public of them', async (t) => {
  t.deepEqual(await readdir(join(dirOf('north'), 'fabric')), ['north']);
  t.notThrows(() => {
    checkCard(cardShape(JSON.parse(JSON.stringify(north)), 'card'), 'card');
  });
  t.like(north.fabric, { orderer: 'localhost:4110', peer: 'localhost:4111' });
  t.false(JSON.stringify(north).includes('PRIVATE'));
  t.not(cardHash(north), cardHash({ ...north, fabric: null }));
});

/** The card with another part, signed by its own authority. */
async function withPart(change: Partial<NonNullable<Card['fabric']>>): Promise<Card> {
  const { authority } = await loadOrganisation(join(dirOf('north'), 'organisations', 'north'));
  const changed: Card = { ...north, fabric: north.fabric === null ? null : { ...north.fabric, ...change } };
  return { ...changed, signature: signWithAuthority(authority, cardBytes(changed)) };
}

test('an orderer that another authority certified, that is certified as something else, or for another host, is refused', async (t) => {
  const peer = await readFile(organisationFolder(join(dirOf('north'), 'fabric', 'north'), 'north').node('peer').signCert, 'utf8');
  const { ordererCertPem = '', ordererTlsPem = '' } = north.fabric ?? {};
  const wrong = [
    [{ ordererCertPem: river.fabric?.ordererCertPem ?? '' }, 'POSSESSION_INVALID', /a certificate for north\/orderer by its authority/],
    [{ ordererCertPem: peer }, 'POSSESSION_INVALID', /a certificate for north\/orderer by its authority, got one of .*CN=north\/peer/],
    [{ ordererCertPem: ordererTlsPem }, 'CONFIG_INVALID', /an orderer's certificate, with OU=orderer/],
    [{ ordererTlsPem: ordererCertPem }, 'CONFIG_INVALID', /north\/orderer: expected a certificate for localhost of its endpoint/],
    [{ orderer: 'elsewhere.example:4110' }, 'CONFIG_INVALID', /expected a certificate for elsewhere\.example of its endpoint/],
  ] as const;
  for (const [change, code, message] of wrong) {
    const card = await withPart(change);
    t.throws(
      () => {
        checkCard(card, 'card');
      },
      { instanceOf: CohortError, code, message },
    );
  }
});

test('a founder without a part, and two at one endpoint, cannot found it; the ledger is of all founders and of no key', async (t) => {
  const { card: lake } = await institution('lake', 4109);
  t.throws(() => draftOf({ ...founding, cards: [...cards, lake] }), {
    code: 'CONFIG_INVALID',
    message:
      /expected founders whose cards have an orderer and a peer of Hyperledger Fabric, got lake; have it made with cohort org create lake --fabric/,
  });
  const { card: near } = await institution('near', 4108, null, 4109);
  t.throws(() => draftOf({ ...founding, cards: [...cards, near] }), {
    message: /endpoints: expected one of its own for each node, got localhost:4110/,
  });
  const { genesis, ledger } = foundConsortium(founding);
  t.deepEqual([genesis.operators, genesis.ledgerKeys], [3, []]);
  t.deepEqual(
    ledger.kind === 'fabric' && ledger.members.map(({ msp, peer }) => [msp, peer]),
    founders.map((msp, index) => [msp, `localhost:${String(4111 + 10 * index)}`]),
  );
});

test('who joins has the ledger in its consortium file, and no node of its own for it', async (t) => {
  let draft = draftOf(founding);
  for (const msp of founders) draft = await signDraft(draft, dirOf(msp), msp);
  await writeJoining(await prepareJoining(dirOf('river'), draft, ['river']));
  const { ledger, nodes } = await loadConsortium(dirOf('river'));
  t.is(ledger.kind, 'fabric');
  t.deepEqual(Object.keys(nodes).sort(), ['river-admin', 'river-agent', 'river-party']);
});

test('who comes later has its own part beside those of the founders; one without a part does not join', async (t) => {
  let draft = draftOf(founding);
  for (const msp of founders) draft = await signDraft(draft, dirOf(msp), msp);
  const { dir: lake, card } = await institution('lake', 4104, null, 4140);
  await writeJoining(await prepareJoining(lake, draft, ['lake']));
  const { ledger } = await loadConsortium(lake);
  t.deepEqual(ledger.kind === 'fabric' && ledger.later, [{ msp: 'lake', ...card.fabric, caPem: card.organisation.caPem }]);
  t.deepEqual(ledger.kind === 'fabric' && ledger.members.map(({ msp }) => msp), [...founders]);
  const { dir: pond } = await institution('pond', 4105);
  await t.throwsAsync(prepareJoining(pond, draft, ['pond']), {
    code: 'CONFIG_INVALID',
    message: /expected an institution with an orderer and a peer, .* make it anew with cohort org create pond --fabric/,
  });
});
