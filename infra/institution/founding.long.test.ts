// A consortium is founded by cards that fit together and signed by every founder who finds its own card in it; joining leaves all or nothing.
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { loadConsortium } from '../consortium/layout.ts';
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import type { Card } from './card-shape.ts';
import { checkInvite } from './check-invite.ts';
import { foundConsortium } from './found-consortium.ts';
import { inviteShape, type Founding, type Invite } from './founding-shape.ts';
import { prepareJoining, writeJoining } from './join-consortium.ts';
import { makeCard } from './make-card.ts';
import { draftOf, mergeDrafts, missingSignatures, signDraft } from './sign-founding.ts';
import { institution, invited, threeFounders } from './testing/founders.ts';

const yearMs = 366 * 86_400_000;
const made = await threeFounders();
const { founding } = made;
const [north, river, stMary] = made.cards as [Card, Card, Card];
const dirOf = (msp: string): string => made.dirs.get(msp) ?? '';
const signedBy = (...msps: readonly string[]): Promise<Invite> =>
  msps.reduce(async (draft, msp) => signDraft(await draft, dirOf(msp), msp), Promise.resolve(draftOf(founding)));

test('whatever order cards and signatures come in, all founders sign one text, and the ledger has all of their nodes', async (t) => {
  const invite = await invited(made);
  t.notThrows(() => {
    checkInvite(inviteShape(JSON.parse(JSON.stringify(invite)), 'invite'));
  });
  const [one, two, three] = await Promise.all(['st-mary', 'north', 'river'].map((msp) => signedBy(msp)));
  const turned = draftOf({ ...founding, cards: [...made.cards].reverse() });
  const merged = mergeDrafts(turned, [one, two, three] as Invite[]);
  t.deepEqual(missingSignatures(merged), []);
  t.notThrows(() => {
    checkInvite(merged);
  });
  const { genesis, ledger, pinnedParties } = foundConsortium(merged.founding);
  t.is(genesisHashOf(genesis), genesisHashOf(foundConsortium(invite.founding).genesis));
  t.deepEqual(genesis.nodes.map(({ node }) => node).sort(), [
    'north/agent',
    'north/party',
    'river/agent',
    'river/party',
    'st-mary/agent',
    'st-mary/party',
  ]);
  t.deepEqual(ledger, { kind: 'embedded', endpoint: 'localhost:4100', msp: 'north', tlsCertSha256: north.ledger?.tlsCertSha256 ?? '' });
  t.deepEqual(
    pinnedParties.map(({ nodeKey }) => nodeKey),
    made.cards.map(({ nodes }) => nodes[1]?.nodeKey),
  );
});

const wrong: readonly (readonly [string, Partial<Founding>, RegExp])[] = [
  ['two founders of one name', { cards: [north, river, stMary, river] }, /cards: expected one for each founder, got two of river/],
  ['a party that is no founder', { parties: ['north', 'river', 'lake'] }, /parties: expected founders whose card has a party, got lake/],
  [
    'a party twice',
    { parties: ['north', 'river', 'river'] },
    /parties: expected at least three founders, each once, got north, river, river/,
  ],
  ['two parties', { parties: ['north', 'river'] }, /parties: expected at least three founders/],
  [
    'a host without a ledger',
    { ledger: { kind: 'embedded', host: 'river' } },
    /ledger host: expected a founder whose card has a ledger, got river/,
  ],
  ['a name that acts on a terminal', { name: 'he\u001b[2Jart' }, /^BODY_INVALID: draft\.name: expected 1 to 100 printable characters/],
  [
    'a name in which a character hides',
    { name: 'he\u200bart' },
    /draft\.name: .* without an invisible character, got "he\\u200bart"; type it anew/,
  ],
  ['a name that reads from the right', { name: 'he\u202eart' }, /draft\.name: .* without an invisible character, got "he\\u202eart"/],
  ['a name that no copy of it could be read with', { name: 'heart'.repeat(21) }, /^BODY_INVALID: draft\.name: expected 1 to 100/],
  [
    'a card altered in a byte',
    { cards: [north, river, { ...stMary, organisation: { ...stMary.organisation, name: 'St' } }] },
    /^SIGNATURE_INVALID: card of st-mary/,
  ],
];
for (const [what, change, message] of wrong)
  test(`a draft with ${what} is refused`, (t) => {
    t.throws(() => draftOf({ ...founding, ...change }), { message });
  });

test('two founders whose names a reader takes for one are refused, whatever script they are in', async (t) => {
  for (const name of ['North', 'n\u043erth', 'N0RTH', '\uff4eorth']) {
    const { dir } = await institution('lake', 4107);
    const path = join(dir, 'organisations', 'lake', 'institution.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"name": "lake"', `"name": "${name}"`));
    const card = await makeCard(dir, 'lake');
    t.throws(() => draftOf({ ...founding, cards: [...made.cards, card] }), {
      code: 'CONFIG_INVALID',
      message: /cards: expected names that look different, got (?:lake|north) \(.*\) and (?:lake|north) \(.*\); one of them is made anew/,
    });
  }
});

test('two founders that are reached at one endpoint, and another institution of a known name, are refused', async (t) => {
  const { card: lake } = await institution('lake', 4102);
  t.throws(() => draftOf({ ...founding, parties: ['north', 'river', 'lake'], cards: [north, river, lake] }), {
    message: /endpoints: expected one of its own for each node, got localhost:4102 twice; ask whose it is/,
  });
  const { dir } = await institution('river', 4109);
  await t.throwsAsync(signDraft(draftOf(founding), dir, 'river'), {
    message: /draft: expected the card of river as this folder has it, got another \(organisation, nodes differ\)/,
  });
  await t.throwsAsync(signDraft(draftOf(founding), (await institution('lake', 4110)).dir, 'lake'), {
    message: /draft: expected the card of lake among its founders, got north, river, st-mary/,
  });
});

test('a founder whose folder has changed since it sent its card does not sign the stale one', async (t) => {
  const { dir, card } = await institution('lake', 4105);
  const draft = draftOf({ ...founding, cards: [...made.cards, card] });
  const path = join(dir, 'organisations', 'lake', 'institution.json');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('localhost:4105', 'localhost:4106'));
  await t.throwsAsync(signDraft(draft, dir, 'lake'), { message: /\(nodes differ\): it was altered or is stale; send the present one/ });
  t.notThrows(() => draftOf({ ...founding, cards: [...made.cards, card] }));
  await t.notThrowsAsync(signDraft(draftOf({ ...founding, cards: [...made.cards, await makeCard(dir, 'lake')] }), dir, 'lake'));
});

test('an invite that misses a signature, has one of another draft, or is stale, is refused', async (t) => {
  const refused = (invite: Invite, code: string, message: RegExp, now?: number) =>
    t.throws(
      () => {
        checkInvite(invite, now);
      },
      { code, message },
    );
  refused(
    await signedBy('north', 'st-mary'),
    'SIGNATURE_INVALID',
    /expected the signatures of all founders, got none of river; each signs at home/,
  );
  const invite = await invited(made);
  refused(
    { ...invite, founding: { ...invite.founding, epochSeconds: 60 } },
    'SIGNATURE_INVALID',
    /signature of north: expected one by a founder's authority over this very draft/,
  );
  const [first, second, third] = invite.signatures as [
    Invite['signatures'][number],
    Invite['signatures'][number],
    Invite['signatures'][number],
  ];
  const swapped = [first, { ...second, signature: third.signature }, third];
  refused({ ...invite, signatures: swapped }, 'SIGNATURE_INVALID', /signature of river/);
  refused(invite, 'CERTIFICATE_EXPIRED', /the card is stale/, Date.now() + yearMs);
  const later = { ...invite, pinnedParties: foundConsortium(invite.founding).pinnedParties };
  t.notThrows(() => {
    checkInvite(later, Date.now() + yearMs);
  }, 'a later member joins a consortium whose certificates were renewed since');
  const [pin = { node: '', nodeKey: '', boxKey: '', tlsCertSha256: '' }, ...pins] = later.pinnedParties;
  refused(
    { ...later, pinnedParties: [pin, ...pins.slice(1), { ...pin, node: 'lake/party' }] },
    'CONFIG_INVALID',
    /expected a nodeKey of its own for each/,
  );
  t.throws(() => mergeDrafts(invite, [draftOf({ ...founding, name: 'lung' })]), {
    message: /expected copies of one draft, got another consortium/,
  });
});

test("joining writes every node's configuration, and once only", async (t) => {
  const invite = await invited(made);
  const dir = dirOf('north');
  await writeJoining(await prepareJoining(dir, invite, ['north']));
  const { organisations, nodes, genesis } = await loadConsortium(dir);
  t.deepEqual(organisations, ['north']);
  t.deepEqual(Object.values(nodes).sort(), ['north/admin', 'north/agent', 'north/ledger', 'north/party']);
  t.is(genesis.consortium, 'heart');
  const agent = await readConfig(join(dir, 'nodes', 'north-agent'), agentConfigShape);
  t.like(agent, { offers: [], architectures: [] });
  t.deepEqual(
    agent.pinnedParties.map(({ node }) => node),
    ['north/party', 'river/party', 'st-mary/party'],
  );
  await t.throwsAsync(prepareJoining(dir, invite, ['north']), { code: 'FOLDER_IN_USE' });
});

test('a file that cannot be written while joining leaves the folder as it was, and joining works once it can', async (t) => {
  const dir = dirOf('st-mary');
  const before = (await readdir(dir, { recursive: true })).sort();
  const joining = await prepareJoining(dir, await invited(made), ['st-mary']);
  const below = join(dir, 'nodes', 'st-mary-agent', 'keys', 'ca.pem', 'node.json');
  await t.throwsAsync(writeJoining({ ...joining, files: new Map([...joining.files, [below, {}]]) }), { code: 'EEXIST' });
  t.deepEqual((await readdir(dir, { recursive: true })).sort(), before);
  await writeJoining(joining);
  await t.notThrowsAsync(access(join(dir, 'consortium.json')));
});
