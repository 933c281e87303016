// The agent over the real contracts: rounds that open, end and are begun again, plans that stand still, ledgers that forget.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { commit, expire, freeze, pairsOf, publish } from '@cohort/chaincode/testing/play-round';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { refusalBytes } from '@cohort/protos/refusal';
import type { RoundView } from '@cohort/protos/ledger';
import type { Pair } from '@cohort/protos/statements';
import { roundKey } from '@cohort/protos/terms';
import { signEd25519 } from '@cohort/mpc/crypto';
import { start, type Agent } from './agent.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { servedModel } from './testing/served-model.ts';
import { eventually, makeRig, member, others, type Rig } from './testing/rig.ts';

const names = (rig: Rig): string[] => rig.events.map(({ name }) => name);
const started = (rig: Rig, ports = rig.ports): Promise<Agent> => start(ports.site, ports);

/** Waits for the enrolment in the round that is open, or opens one, lets the others enrol, and freezes it. */
async function frozen(rig: Rig, view?: RoundView): Promise<string> {
  const { round } = view ?? (await rig.open());
  await eventually(() => rig.ledger.view(round).enrolled.length === 1);
  for (const msp of others) await rig.ledger.enrol(round, msp);
  await freeze(rig.ledger, round);
  return round;
}

/** A next model that the parties serve, of sums over this member's contribution and those of the others, or of others only. */
async function published(rig: Rig, round: string, members: readonly Pair[]): Promise<string> {
  const modelOut = servedModel(rig);
  await commit(rig.ledger, round, members);
  await publish(rig.ledger, round, modelOut);
  return modelOut;
}

const withOwn = (rig: Rig): Pair[] => {
  const own = { member, com: rig.party(0).announcements.at(-1)?.com ?? '' };
  return [...pairsOf(...others), own].sort((left, right) => (left.member < right.member ? -1 : 1));
};

test('sees a round open, enrols, shares, sends, and measures the published model on its own test rows', async (t) => {
  const rig = await makeRig();
  await using agent = await started(rig);
  const round = await frozen(rig);
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  const model = await published(rig, round, withOwn(rig));
  await eventually(() => names(rig).includes('round.published'));
  const told = rig.events.find(({ name }) => name === 'round.published')?.fields;
  t.like(told, { round, number: 1, model });
  t.is((told?.['metrics'] as Record<string, string>)['rows'], '4');
  t.false(names(rig).includes('share.omitted'));
  await agent.close();
  await agent.done;
});

test('destroys key and contribution when a round is published, void or abandoned', async (t) => {
  for (const status of ['published', 'void', 'abandoned'] as const) {
    const rig = await makeRig({ plan: { rounds: 1 } });
    await using agent = await started(rig);
    const round = await frozen(rig);
    await eventually(() => rig.ports.journal.receipts(round).length === 3);
    t.deepEqual(rig.ports.journal.open(), [round]);
    if (status === 'published') await published(rig, round, withOwn(rig));
    if (status === 'abandoned') await commit(rig.ledger, round, withOwn(rig));
    if (status !== 'published') await expire(rig.ledger, round);
    await eventually(() => names(rig).includes(`round.${status}`));
    await eventually(() => rig.ports.journal.open().length === 0);
    t.deepEqual(readdirSync(join(rig.folder, 'keys')), []);
    t.is(rig.ports.journal.contribution(round), null);
    await agent.close();
  }
});

test('follows the next attempt after a void round, and shares anew under its own keys', async (t) => {
  const rig = await makeRig();
  await using agent = await started(rig);
  const first = await frozen(rig);
  await eventually(() => rig.ports.journal.receipts(first).length === 3);
  await expire(rig.ledger, first);
  const second = await frozen(rig);
  await eventually(() => rig.parties.every(({ announcements }) => announcements.at(-1)?.round === second));
  t.is(new Set(rig.parties.flatMap(({ announcements }) => announcements.map(({ com }) => com))).size, 2);
  await agent.close();
});

test('an agent that is stopped between sharing and sending finishes after a restart with the same commitment', async (t) => {
  const rig = await makeRig();
  const first = await started(rig);
  const view = await rig.open();
  const { round } = view;
  await eventually(() => names(rig).includes('update.shared'));
  const com = rig.ports.journal.contribution(round)?.com;
  await first.close();
  const ports = rig.restarted();
  await using second = await started(rig, ports);
  await frozen(rig, view);
  await eventually(() => ports.journal.receipts(round).length === 3);
  t.true(names(rig).includes('round.resumed'));
  t.deepEqual(
    rig.party(0).announcements.map((announcement) => announcement.com),
    [com],
  );
  t.is(names(rig).filter((name) => name === 'update.trained').length, 1);
  await second.close();
});

test('a refused round is named with its code, and the agent goes on to the next', async (t) => {
  const rig = await makeRig();
  rig.refusals.push({ rule: 'minCohort', reason: 'expected 5', change: 'ask for more' });
  await using agent = await started(rig);
  await rig.open();
  await eventually(() => names(rig).includes('round.refused'));
  t.like(rig.events.find(({ name }) => name === 'round.refused')?.fields, { code: 'POLICY_REFUSED' });
  rig.refusals.pop();
  await expire(rig.ledger, roundKey(rig.terms));
  const round = await frozen(rig);
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  t.pass();
  await agent.close();
});

test('tells every party that it refuses, by code and rule and no other word', async (t) => {
  const rig = await makeRig();
  rig.refusals.push({ rule: 'maxEpsilon', reason: 'expected at most 0.123456', change: 'ask for less' });
  rig.parties[1].faults.down = true;
  await using agent = await started(rig);
  const { round, termsHash } = await rig.open();
  await eventually(() => rig.parties[0].refusals.length > 0 && rig.parties[2].refusals.length > 0);
  rig.parties[1].faults.down = false;
  await eventually(() => rig.parties[1].refusals.length > 0);
  const { nodeSeed } = rig.ports.site.keys;
  for (const { refusals } of rig.parties) {
    t.is(refusals.length, 1);
    const { signature, ...said } = refusals[0] ?? t.fail();
    t.deepEqual(said, { round, termsHash, member, code: 'POLICY_REFUSED', rule: 'maxEpsilon' });
    t.is(signature, toHex(signEd25519(nodeSeed, refusalBytes({ ...said }))));
    t.false(JSON.stringify(refusals).includes('0.1234'));
  }
  await agent.close();
});

test('what fails after the enrolment, and an enrolment that came too late, are no refusals', async (t) => {
  const late = await makeRig();
  late.next.refused = new CohortError('ENROLMENT_CLOSED', 'too late');
  await using first = await started(late);
  await late.open();
  await eventually(() => names(late).includes('round.refused'));
  const broken = await makeRig();
  const trainer = { ...broken.ports.study.trainer, train: () => Promise.reject(new CohortError('DATA_INVALID', 'row 7')) };
  await using second = await started(broken, { ...broken.ports, study: { ...broken.ports.study, trainer } });
  await broken.open();
  await eventually(() => names(broken).includes('round.refused'));
  for (const rig of [late, broken])
    t.deepEqual(
      rig.parties.flatMap(({ refusals }) => refusals),
      [],
    );
  await Promise.all([first.close(), second.close()]);
});

test('a party that this site has not pinned is told nothing', async (t) => {
  const rig = await makeRig();
  const [, ...pinnedParties] = rig.ports.site.pinnedParties;
  await using agent = await started(rig, { ...rig.ports, site: { ...rig.ports.site, pinnedParties } });
  await rig.open();
  await eventually(() => rig.parties[1].refusals.length > 0 && rig.parties[2].refusals.length > 0);
  t.deepEqual(rig.parties[0].refusals, []);
  t.is(rig.parties[1].refusals[0]?.code, 'KEY_NOT_PINNED');
  await agent.close();
});

test('says when a plan pauses or waits for a suspended party, when it goes on, and its end once', async (t) => {
  const rig = await makeRig();
  await using agent = await started(rig);
  const { round } = await rig.open();
  const { plan } = rig.terms;
  const told = () =>
    rig.events.filter(({ name }) => name === 'plan.standing' || name === 'plan.ended').map(({ fields }) => fields['status']);
  const expect = async (length: number) => {
    await eventually(() => told().length === length);
  };
  await rig.ledger.decide({ kind: 'suspend', msp: 'org-1', reason: 'test' });
  await expire(rig.ledger, round);
  await expect(1);
  t.deepEqual(rig.events.find(({ name }) => name === 'plan.standing')?.fields['waitsFor'], ['org-1/party']);
  await rig.ledger.decide({ kind: 'replace-party', plan, from: 'org-1/party', to: 'org-3/party', reason: 'test' });
  await expect(2);
  for (let attempt = 1; attempt < 5; attempt++) await expire(rig.ledger, (await rig.open()).round);
  await expect(3);
  await rig.ledger.decide({ kind: 'stop-plan', plan, reason: 'test' });
  await expect(4);
  t.deepEqual(told(), ['waiting', 'active', 'paused', 'closed']);
  await agent.close();
});

test('a plan that names a dataset which no agent of this node offers is refused by the first of them', async (t) => {
  const rig = await makeRig();
  const [lungs, skin] = [
    { dataset: 'lungs', version: 1 },
    { dataset: 'skin', version: 1 },
  ];
  const site = { ...rig.ports.site, dataset: lungs, offered: [lungs, skin] };
  await using first = await started(rig, { ...rig.ports, site });
  await using second = await started(rig, { ...rig.ports, site: { ...site, dataset: skin } });
  await rig.open();
  await eventually(() => rig.parties.every(({ refusals }) => refusals.length > 0));
  t.deepEqual(new Set(rig.parties.flatMap(({ refusals }) => refusals.map(({ code }) => code))), new Set(['DATASET_NOT_OFFERED']));
  const refused = rig.events.filter(({ name }) => name === 'round.refused');
  t.is(refused.length, 1);
  t.regex(
    String(refused[0]?.fields['detail']),
    /^dataset heart of cleveland: expected one of lungs, skin, which this node offers; offer it here \(cohort dataset register\)/,
  );
  await Promise.all([first.close(), second.close()]);
});

test('of two versions of a dataset the one that a plan names takes part, and the other refuses nothing', async (t) => {
  const rig = await makeRig();
  const [old, named] = [
    { dataset: 'heart', version: 7 },
    { dataset: 'heart', version: 1 },
  ];
  const site = { ...rig.ports.site, offered: [old, named] };
  await using other = await started(rig, { ...rig.ports, site: { ...site, dataset: old } });
  await using agent = await started(rig, { ...rig.ports, site: { ...site, dataset: named } });
  await rig.open();
  await eventually(() => names(rig).includes('round.enrolled'));
  await eventually(() => names(rig).includes('update.shared'));
  t.is(names(rig).filter((name) => name === 'round.seen').length, 1);
  t.false(names(rig).includes('round.refused'));
  t.deepEqual(
    rig.parties.map(({ refusals }) => refusals.length),
    [0, 0, 0],
  );
  await Promise.all([other.close(), agent.close()]);
});

test('a version that no agent here offers is refused by name, by the first version that is offered', async (t) => {
  const rig = await makeRig();
  const [second, third] = [2, 3].map((version) => ({ dataset: 'heart', version }));
  if (second === undefined || third === undefined) return t.fail();
  const site = { ...rig.ports.site, offered: [second, third] };
  await using first = await started(rig, { ...rig.ports, site: { ...site, dataset: second } });
  await using other = await started(rig, { ...rig.ports, site: { ...site, dataset: third } });
  await rig.open();
  await eventually(() => rig.parties.every(({ refusals }) => refusals.length > 0));
  const refused = rig.events.filter(({ name }) => name === 'round.refused');
  t.deepEqual(
    refused.map(({ fields }) => fields['code']),
    ['DATASET_NOT_ALLOWED'],
  );
  await Promise.all([first.close(), other.close()]);
});

test('keeps its receipts as evidence when the committed set leaves it out', async (t) => {
  const rig = await makeRig();
  await using agent = await started(rig);
  const round = await frozen(rig);
  await eventually(() => rig.ports.journal.receipts(round).length === 3);
  await commit(rig.ledger, round, pairsOf(...others));
  await eventually(() => names(rig).includes('share.omitted'));
  t.deepEqual(
    rig.ports.journal.evidence(round).map(({ kind, party }) => `${kind} ${String(party)}`),
    ['omitted 0', 'omitted 1', 'omitted 2'],
  );
  await agent.close();
});

test('does not start on a ledger that its client does not believe', async (t) => {
  const rig = await makeRig();
  const head = () => Promise.reject(new CohortError('LEDGER_ROLLED_BACK', 'it shows less than this node saw'));
  t.is(await codeOf(started(rig, { ...rig.ports, ledger: { ...rig.ports.ledger, head } })), 'LEDGER_ROLLED_BACK');
});

test('stops when its client finds that the ledger shows another block than before', async (t) => {
  const rig = await makeRig();
  const forked = Promise.withResolvers<never>();
  const blocks = async function* () {
    yield* [];
    await forked.promise;
  };
  const agent = await started(rig, { ...rig.ports, ledger: { ...rig.ports.ledger, blocks } });
  forked.reject(new CohortError('LEDGER_FORKED', 'another block at this height'));
  t.is(await codeOf(agent.done), 'LEDGER_FORKED');
  t.true(names(rig).includes('agent.stopped'));
});
