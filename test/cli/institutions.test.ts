// Three institutions, each with a folder of its own, go from nothing to a running consortium by the command alone; a fourth comes later.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { cardBytes } from '@cohort/infra/institution/card-bytes';
import { cardShape, type Card } from '@cohort/infra/institution/card-shape';
import { createInstitution } from '@cohort/infra/institution/create-institution';
import { makeCard } from '@cohort/infra/institution/make-card';
import { freePorts } from '@cohort/infra/node/free-ports';
import { signWithAuthority } from '@cohort/infra/pki/authority-signature';
import { issueCertificate } from '@cohort/infra/pki/issue-certificate';
import { loadOrganisation } from '@cohort/infra/pki/load-organisation';
import { placeOf } from '@cohort/protos/endpoint';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { cohort, expectRefused, interruptedAt, start, until } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-institutions-'));
const at = (msp: string): string[] => ['--dir', join(home, msp)];
const file = (name: string): string => join(home, name);
const founders = ['north', 'river', 'st-mary'];
const ups = new Map<string, ChildProcess>();
let words = '';

test.after.always(async () => {
  for (const up of ups.values()) {
    if (up.exitCode !== null) continue;
    up.kill('SIGTERM');
    await once(up, 'close');
  }
  await rm(home, { recursive: true, force: true });
});

/** What a shell's `>` would keep. */
async function into(name: string, ...args: readonly string[]): Promise<string> {
  const { code, out, err } = await cohort(...args);
  if (code !== exitCodes.done) throw new RangeError(err);
  await writeFile(file(name), out);
  return err;
}

/** Every file below a folder. */
const filesIn = async (dir: string): Promise<string[]> => (await readdir(dir, { recursive: true })).sort();

const wordsIn = (said: string): string => /words .*: ((?:[a-z]+ ){7}[a-z]+)$/m.exec(said)?.[1] ?? said;

test.serial('each makes its keys at home and a card of them, whose words are the same to whoever reads it', async (t) => {
  const [ledgerPort, ...ports] = await freePorts(4);
  for (const [index, msp] of founders.entries()) {
    const ledger = index === 0 ? ['--ledger', '--ledger-port', String(ledgerPort)] : [];
    const made = await cohort(
      'org',
      'create',
      msp,
      '--host',
      'localhost',
      '--party',
      '--party-port',
      String(ports[index]),
      ...ledger,
      ...at(msp),
    );
    t.is(made.code, exitCodes.done, made.err);
    t.regex(
      made.out,
      /its keys stay there\n(?: {2}reached at localhost:\d+, listens on localhost:\d+\n)+next: cohort org card --dir \S+ > /,
    );
    t.is(wordsIn(await into(`${msp}.card`, 'org', 'card', ...at(msp))), wordsIn(await into(`${msp}.card`, 'org', 'card', ...at(msp))));
    t.false((await readFile(file(`${msp}.card`), 'utf8')).includes('PRIVATE KEY'));
  }
  const twice = await cohort('org', 'create', 'north', '--host', 'localhost', ...at('north'));
  t.is(twice.code, exitCodes.usage);
  t.regex(twice.err, /^FOLDER_IN_USE: .*expected a folder without north/);
  const nowhere = await cohort('org', 'create', 'north', '--host', 'north/x', ...at('nowhere'));
  t.regex(nowhere.err, /^USAGE: --host: expected a host name or an address without a port, got north\/x/);
  t.false((await readdir(home)).includes('nowhere'));
});

test.serial('a draft is made of all cards, and refused with one that was altered or two of one name', async (t) => {
  const card = await readFile(file('river.card'), 'utf8');
  await writeFile(file('altered.card'), card.replace('"name": "river"', '"name": "rover"'));
  const altered = await cohort('consortium', 'create', 'heart', file('north.card'), file('altered.card'), file('st-mary.card'));
  const swapped = await cohort('consortium', 'sign', file('north.card'), ...at('north'));
  t.regex(swapped.err, /north\.card: format: expected cohort\/invite\/v2, got "cohort\/card\/v2"; correct the file/);
  t.regex(altered.err, /^SIGNATURE_INVALID: card of river: .* it was altered, or another signed it; ask for a new card/);
  t.is(altered.code, exitCodes.evidence);
  const twice = await cohort('consortium', 'create', 'heart', ...founders.map((msp) => file(`${msp}.card`)), file('river.card'));
  t.regex(twice.err, /^CONFIG_INVALID: cards: expected one for each founder, got two of river/);
  const said = await into('heart.draft', 'consortium', 'create', 'heart', ...founders.map((msp) => file(`${msp}.card`)), '--epoch', '1800');
  t.regex(said, /^consortium heart: 3 founders, epochs of 1800 s\n {2}north \(party, ledger\): /);
});

test.serial('each founder signs its copy, the copies are merged, and what lacks a signature is joined by nobody', async (t) => {
  for (const msp of founders) {
    const signed = await cohort('consortium', 'sign', file('heart.draft'), '--out', file(`${msp}.draft`), ...at(msp));
    t.is(signed.code, exitCodes.done, signed.err);
    words = wordsIn(signed.out);
  }
  const early = await cohort('join', file('north.draft'), '--words', words, ...at('north'));
  t.regex(early.err, /^SIGNATURE_INVALID: invite: expected the signatures of all founders, got none of river, st-mary/);
  const merged = await cohort(
    'consortium',
    'sign',
    ...founders.map((msp) => file(`${msp}.draft`)),
    '--out',
    file('heart.invite'),
    ...at('north'),
  );
  t.regex(merged.out, /^complete: it is the invite; every founder: cohort join /m);
  t.is(wordsIn(merged.out), words);
});

test.serial('other words, Ctrl-C and the end of the input at the question leave the folder as it was', async (t) => {
  const before = await filesIn(join(home, 'north'));
  const others = await cohort('join', file('heart.invite'), '--words', words.split(' ').reverse().join(' '), ...at('north'));
  t.is(others.code, exitCodes.evidence);
  t.regex(others.err, /^SIGNATURE_INVALID: words: expected those of this file, .*; somebody has another file: do not join/);
  const unanswered = await cohort('join', file('heart.invite'), ...at('north'));
  t.is(unanswered.code, exitCodes.usage);
  t.regex(unanswered.err, /words: expected the invite's eight words, got none; nothing was written: run cohort join again/);
  const asked = await interruptedAt('on the telephone: ', 'join', file('heart.invite'), ...at('north'));
  t.is(asked.code, exitCodes.usage, asked.err);
  t.regex(asked.err, /interrupted at the question; nothing was written: run the command again/);
  t.deepEqual(await filesIn(join(home, 'north')), before);
});

test.serial('all join by the words, and once each runs its nodes they are all in the registry and ready without a vote', async (t) => {
  for (const msp of founders) {
    const joined = await cohort('join', file('heart.invite'), '--words', words.toUpperCase(), ...at(msp));
    t.is(joined.code, exitCodes.done, joined.err);
    ups.set(msp, start('up', '--dir', join(home, msp)));
  }
  for (const msp of founders) {
    const ready = await until(({ out }) => new RegExp(`^${msp}-party +yes.*\\n${msp}-agent +yes`, 'm').test(out), 'status', ...at(msp));
    t.is(ready.code, exitCodes.done, ready.out + ready.err);
    t.regex(ready.out.replaceAll(/\s+/g, ' '), new RegExp(`${msp}-agent: no dataset: this agent runs and takes part in no round`));
    t.regex(ready.out, /^ledger: height 0, /m);
  }
  const { out } = await cohort('member', 'list', ...at('st-mary'));
  for (const msp of founders)
    for (const role of ['admin', 'agent', 'party']) t.regex(out, new RegExp(`^${msp}/${role} +${role} +active`, 'm'));
  const healthy = await cohort('doctor', ...at('river'));
  t.is(healthy.code, exitCodes.done, healthy.out);
  t.regex(healthy.out, /nothing is wrong; 1 to do before every node here runs\n$/);
});

test.serial('a card that was altered, forged, is stale, or poses as a member is refused, and nothing is proposed', async (t) => {
  t.timeout(120_000);
  t.is((await cohort('org', 'create', 'lake', '--host', 'localhost', ...at('lake'))).code, exitCodes.done);
  await into('lake.card', 'org', 'card', ...at('lake'));
  await expectFalseCardsRefused(t);
});

test.serial('a fourth joins by its card, two votes and an invite, and its agent is ready', async (t) => {
  const own = wordsIn(await into('lake.card', 'org', 'card', ...at('lake')));
  const proposed = await cohort('member', 'propose', '--card', file('lake.card'), ...at('river'));
  t.is(proposed.code, exitCodes.done, proposed.err);
  t.is(wordsIn(proposed.out), own);
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(proposed.out)?.[1] ?? '';
  const invited = wordsIn(await into('lake.invite', 'consortium', 'invite', ...at('st-mary')));
  const joined = await cohort('join', file('lake.invite'), '--words', invited, ...at('lake'));
  t.is(joined.code, exitCodes.done, joined.err);
  ups.set('lake', start('up', '--dir', join(home, 'lake')));
  for (const msp of ['north', 'river']) await cohort('proposal', 'vote', proposal, 'yes', ...at(msp));
  const ready = await until(({ out }) => /^lake-agent +yes/m.test(out), 'status', ...at('lake'));
  t.regex(ready.out, /^lake-agent +yes/m, ready.err);
  t.regex(ready.out, /^epoch 0: lasts 1800 s; 0 of 4 organisations have asked to end it; 3 must$/m);
});

/** Each false card by its code, and no proposal opened by any. */
async function expectFalseCardsRefused(t: ExecutionContext): Promise<void> {
  const card = cardShape(JSON.parse(await readFile(file('lake.card'), 'utf8')), 'card');
  const river = cardShape(JSON.parse(await readFile(file('river.card'), 'utf8')), 'card');
  const proposing = async (name: string, content: Card): Promise<readonly string[]> => {
    await writeFile(file(name), JSON.stringify(content));
    return ['member', 'propose', '--card', file(name), ...at('river')];
  };
  const signedBy = async (msp: string, content: Card): Promise<Card> => {
    const { authority } = await loadOrganisation(join(home, msp, 'organisations', msp));
    return { ...content, signature: signWithAuthority(authority, cardBytes(content)) };
  };
  const named = (name: string): Promise<Card> => signedBy('lake', { ...card, organisation: { ...card.organisation, name } });
  const altered = { ...card, organisation: { ...card.organisation, name: 'lame' } };
  const elsewhere = card.nodes.map((node) => ({
    ...node,
    role: 'party' as const,
    node: 'lake/party',
    endpoint: river.nodes[1]?.endpoint ?? '',
  }));
  const stale = join(home, 'stale');
  await createInstitution(stale, { msp: 'pond', name: 'pond', party: null, ledger: null, fabric: null });
  const { authority } = await loadOrganisation(join(stale, 'organisations', 'pond'));
  const over = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() - 3_600_000) };
  const { certPem, keyPem } = await issueCertificate({ usage: 'tls', msp: 'pond', name: 'pond/agent', ...over }, authority);
  for (const [name, pem] of [
    ['tls.pem', certPem],
    ['tls.key.pem', keyPem],
  ] as const)
    await writeFile(join(stale, 'nodes', 'pond-agent', 'keys', name), pem, { mode: 0o600 });
  const [, party = card.nodes[0]] = river.nodes;
  const place = placeOf(party?.endpoint ?? '');
  const seat = { listen: `${place.host}:${String(place.port)}`, endpoint: party?.endpoint ?? '' };
  await createInstitution(join(home, 'squat'), { msp: 'squat', name: 'squat', party: seat, ledger: null, fabric: null });
  await createInstitution(join(home, 'n0rth'), { msp: 'n0rth', name: 'of the north', party: null, ledger: null, fabric: null });
  await createInstitution(join(home, 'lookalike'), { msp: 'brook', name: 'R\u0456ver', party: null, ledger: null, fabric: null });
  await createInstitution(join(home, 'second'), { msp: 'north', name: 'another', party: null, ledger: null, fabric: null });
  await expectRefused(t, [
    [await proposing('a', altered), exitCodes.evidence, /^SIGNATURE_INVALID: .*signature of all of it by the authority of lake/],
    [await proposing('b', await signedBy('river', card)), exitCodes.evidence, /^SIGNATURE_INVALID: .*it was altered, or another signed it/],
    [await proposing('c', await signedBy('lake', { ...card, nodes: elsewhere })), exitCodes.failed, /^BODY_INVALID: .*an agent first/],
    [
      await proposing('d', await makeCard(stale, 'pond')),
      errorTable.CERTIFICATE_EXPIRED.exit,
      /^CERTIFICATE_EXPIRED: .*the card is stale, or this clock/,
    ],
    [
      await proposing('e', await makeCard(join(home, 'squat'), 'squat')),
      exitCodes.failed,
      /^ALREADY_EXISTS: .*an endpoint of its own for each node of squat, got localhost:\d+, where river\/party is reached; ask whose/,
    ],
    [
      await proposing('f', await named('nor\u200bth')),
      exitCodes.usage,
      /^CONFIG_INVALID: .*name: .* without an invisible character, got "nor\\u200bth"/,
    ],
    [
      await proposing('g', await makeCard(join(home, 'n0rth'), 'n0rth')),
      exitCodes.failed,
      /^ALREADY_EXISTS: organisation n0rth .*read as north/,
    ],
    [
      await proposing('h', await makeCard(join(home, 'lookalike'), 'brook')),
      exitCodes.failed,
      /^ALREADY_EXISTS: organisation brook .*read as river/,
    ],
    [
      await proposing('i', await makeCard(join(home, 'second'), 'north')),
      exitCodes.failed,
      /^ALREADY_EXISTS: organisation north: is registered/,
    ],
  ]);
  t.regex((await cohort('proposal', 'list', ...at('river'))).out, /no proposal/);
}
