// A card is what its institution made at home, or it is refused by what differs.
import { spawnSync } from 'node:child_process';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { signWithAuthority } from '../pki/authority-signature.ts';
import { cardBytes, cardHash } from './card-bytes.ts';
import { cardShape, type Card } from './card-shape.ts';
import { checkCard } from './check-card.ts';
import { createInstitution } from './create-institution.ts';
import { makeCard } from './make-card.ts';
import { institution, threeFounders } from './testing/founders.ts';

const yearMs = 366 * 86_400_000;
const made = await threeFounders();
const [north, river] = made.cards as [Card, Card];

/** The card with the change, signed anew by the authority of this institution's folder. */
async function forged(card: Card, by: string, change: (card: Card) => Card): Promise<Card> {
  const { authority } = await loadOrganisation(join(made.dirs.get(by) ?? '', 'organisations', by));
  const changed = change(card);
  return { ...changed, signature: signWithAuthority(authority, cardBytes(changed)) };
}

const check = (card: Card, now?: number) => {
  checkCard(card, 'card', now);
};

test('a card goes through JSON, is good as it is, and has the same words however often it is made', async (t) => {
  t.notThrows(() => {
    check(cardShape(JSON.parse(JSON.stringify(north)), 'card'));
  });
  t.is(cardHash(await makeCard(made.dirs.get('north') ?? '', 'north')), cardHash(north));
  t.not(cardHash(north), cardHash(river));
});

/** Every text in the value, with one character of it changed. */
function* altered(value: unknown): Generator {
  if (typeof value === 'string') {
    const at = Math.floor(value.length / 2);
    if (value !== '') yield `${value.slice(0, at)}${value[at] === 'a' ? 'b' : 'a'}${value.slice(at + 1)}`;
  } else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value))
      for (const changed of altered(item)) {
        const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
        copy[key] = changed;
        yield copy;
      }
}

test('a card altered anywhere is refused: each text in it, by one character', (t) => {
  let refused = 0;
  for (const changed of altered(north)) {
    t.throws(
      () => {
        check(cardShape(changed, 'card'));
      },
      { instanceOf: CohortError },
    );
    refused++;
  }
  t.true(refused > 40);
});

const wrong: readonly (readonly [string, string, (card: Card) => Card, string, RegExp])[] = [
  ['signed by another institution', 'river', (card) => card, 'SIGNATURE_INVALID', /a signature of all of it by the authority of north/],
  [
    "with another's agent",
    'north',
    (card) => ({
      ...card,
      nodes: [{ ...river.nodes[0], msp: 'north', node: 'north/agent' } as Card['nodes'][number], ...card.nodes.slice(1)],
    }),
    'POSSESSION_INVALID',
    /north\/agent: expected a signature by node key/,
  ],
  [
    "with another's certificates, proven by that one",
    'north',
    (card) => ({ ...card, nodes: river.nodes, possessions: [card.possessions[0], ...river.possessions.slice(1)] as Card['possessions'] }),
    'BODY_INVALID',
    /river\/agent\.msp: expected north, got river/,
  ],
  [
    "with another's endpoint",
    'north',
    (card) => ({ ...card, nodes: card.nodes.map((node) => (node.role === 'party' ? { ...node, endpoint: 'river.example:4101' } : node)) }),
    'POSSESSION_INVALID',
    /north\/party: expected a signature by node key .* over the record of north\/party/,
  ],
  [
    'without a proof',
    'north',
    (card) => ({ ...card, possessions: card.possessions.slice(1) }),
    'POSSESSION_INVALID',
    /proofs for 3 nodes, got 2/,
  ],
  [
    'with a ledger that it cannot sign for',
    'north',
    (card) => ({ ...card, ledger: card.ledger === null ? null : { ...card.ledger, ledgerKey: '11'.repeat(32) } }),
    'POSSESSION_INVALID',
    /expected a signature by the key of certificate/,
  ],
  ['with a ledger and no proof of it', 'north', (card) => ({ ...card, ledgerPossession: null }), 'BODY_INVALID', /a ledger with a proof/],
  [
    "under another's name",
    'north',
    (card) => ({ ...card, organisation: { ...card.organisation, msp: 'river' } }),
    'CONFIG_INVALID',
    /authority of river/,
  ],
];
for (const [what, by, change, code, message] of wrong)
  test(`a card ${what} is refused`, async (t) => {
    const card = await forged(north, by, change);
    t.throws(
      () => {
        check(card);
      },
      { code, message },
    );
  });

test('a stale card, whose certificates are over or not valid yet, is refused by their dates, unless they may be over', (t) => {
  for (const now of [Date.now() + yearMs, Date.now() - yearMs])
    t.throws(
      () => {
        check(north, now);
      },
      { code: 'CERTIFICATE_EXPIRED', message: /the card is stale, or this clock is wrong; ask for a new card/ },
    );
  t.notThrows(() => {
    checkCard(north, 'card', null);
  });
});

test('an endpoint whose host is not in the certificate is refused', async (t) => {
  const { dir } = await institution('lake', 4105);
  const elsewhere = await makeElsewhere(dir);
  t.throws(
    () => {
      check(elsewhere);
    },
    { code: 'CONFIG_INVALID', message: /expected a certificate for lake\.example of its endpoint, got DNS:localhost/ },
  );
});

/** Its operator changed the host by hand after the certificates had been made. */
async function makeElsewhere(dir: string): Promise<Card> {
  const path = join(dir, 'organisations', 'lake', 'institution.json');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll('localhost:4105', 'lake.example:4105'));
  return await makeCard(dir, 'lake');
}

test('an institution is made once in a folder, and a name that cannot be leaves nothing', async (t) => {
  const dir = made.dirs.get('river') ?? '';
  const plan = { msp: 'river', name: 'River', party: null, ledger: null, fabric: null };
  await t.throwsAsync(createInstitution(dir, plan), { code: 'FOLDER_IN_USE', message: /expected a folder without river/ });
  await t.throwsAsync(createInstitution(join(dir, 'new'), { ...plan, msp: 'Big River' }), { code: 'BODY_INVALID' });
  await t.throwsAsync(access(join(dir, 'new')));
  await t.throwsAsync(createInstitution(join(dir, 'new'), { ...plan, msp: 'lake', name: 'La\u001b[2Jke' }), {
    code: 'BODY_INVALID',
    message: /name: expected 1 to 100 printable characters/,
  });
  await t.throwsAsync(access(join(dir, 'new')));
});

test('of two commands that make one institution at once one makes all of it, and the other leaves nothing and takes nothing away', async (t) => {
  const dir = join(made.dirs.get('river') ?? '', 'twice', 'lake');
  const plan = { msp: 'lake', name: 'Lake', party: null, ledger: null, fabric: null };
  const ends = await Promise.allSettled([createInstitution(dir, plan), createInstitution(dir, plan)]);
  t.is(ends.filter(({ status }) => status === 'fulfilled').length, 1);
  t.like(
    ends.find(({ status }) => status === 'rejected'),
    { reason: { code: 'FOLDER_IN_USE' } },
  );
  t.deepEqual((await readdir(dir)).sort(), ['nodes', 'organisations']);
  const card = await makeCard(dir, 'lake');
  t.notThrows(() => {
    check(card);
  });
});

test('what a command that was killed midway has left is gone once the institution is made', async (t) => {
  const dir = join(made.dirs.get('river') ?? '', 'killed');
  const ended = spawnSync(process.execPath, ['--version']).pid;
  await mkdir(join(dir, `unfinished-${String(ended)}-a1b2c3`, 'nodes'), { recursive: true });
  await createInstitution(dir, { msp: 'lake', name: 'Lake', party: null, ledger: null, fabric: null });
  t.deepEqual((await readdir(dir)).sort(), ['nodes', 'organisations']);
});
