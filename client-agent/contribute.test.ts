// One institution's whole contribution to three real parties, over lines that keep what they are sent.
import test from 'ava';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { maskShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import { contribute } from './contribute.ts';
import { holdOther } from './testing/hold-other.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { eventually, freeze, makeRig, member, roundOf, type Rig } from './testing/rig.ts';
import type { Round } from './round.ts';

/** Contributes, with the enrolment frozen as soon as this member is in it. */
async function takePart(rig: Rig): Promise<Round> {
  const round = await roundOf(rig);
  const done = contribute(round, rig.ports);
  await eventually(() => rig.ledger.rounds.get(round.key)?.enrolled.length === 1);
  await freeze(rig, round);
  await done;
  return round;
}

test('gives each role exactly its keys and salts, and role 0 never salt 0 nor the vector', async (t) => {
  const { deadlines } = (await makeRig()).terms;
  // What role 2 gets of the vector is role 1's to pass on.
  const rig = await makeRig({ changes: { deadlines: { ...deadlines, relay: 10_000 } } });
  await takePart(rig);
  const seen = ([0, 1, 2] as const).map((role) => {
    const [payload] = rig.party(role).payloads;
    return { keys: Object.keys(payload?.keys ?? {}), salts: Object.keys(payload?.salts ?? {}), vector: rig.party(role).uploads.length };
  });
  t.deepEqual(seen, [
    { keys: ['1', '2'], salts: ['1', '2'], vector: 0 },
    { keys: ['2'], salts: ['0', '2'], vector: 1 },
    { keys: ['1'], salts: ['0', '1'], vector: 0 },
  ]);
});

test('sends three shares that add up to the quantised update, weight included', async (t) => {
  const rig = await makeRig();
  const round = await takePart(rig);
  const kept = rig.ports.journal.contribution(round.key);
  const context = { termsHash: round.view.termsHash, member, blocks: rig.terms.blocks };
  const [payload] = rig.party(0).payloads;
  const words = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.slice().buffer);
  const expand = (index: 1 | 2): Int32Array =>
    words(new Uint8Array(Buffer.concat([...maskShareChunks(payload?.keys[index] ?? new Uint8Array(), index, context)])));
  const [zero, one, two] = [words(concat(rig.party(1).frames)), expand(1), expand(2)];
  const sum = zero.map((value, at) => (value + (one[at] ?? 0) + (two[at] ?? 0)) | 0);
  t.deepEqual([...sum], [...(kept?.x['model'] ?? []), ...(kept?.x['weight'] ?? [])].map(Number));
  t.is(sum.at(-1), Math.round((20 / 1000) * (1 << 16)));
});

test('returns with the receipts of all three parties, kept in the journal', async (t) => {
  const rig = await makeRig();
  const round = await takePart(rig);
  t.deepEqual(
    rig.ports.journal.receipts(round.key).map(({ party }) => party),
    [0, 1, 2],
  );
});

test('trains while the enrolment is open and sends nothing before it is frozen', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  const done = contribute(round, rig.ports);
  await eventually(() => rig.events.some(({ name }) => name === 'update.shared'));
  t.is(round.view.status, 'enrolling');
  t.deepEqual(
    rig.parties.flatMap(({ calls }) => calls.filter((call) => call !== 'artifact')),
    [],
  );
  await freeze(rig, round);
  await done;
  t.is(rig.party(1).uploads.length, 1);
});

test('a run that enrolled in the round itself asks no party what it may have forgotten; one that finds itself enrolled asks', async (t) => {
  const asked = (rig: Rig): number =>
    rig.parties.flatMap(({ calls }) => calls.slice(0, calls.indexOf('announce'))).filter((call) => call === 'status').length;
  const own = await makeRig();
  await takePart(own);
  t.is(asked(own), 0);
  for (const isShown of [true, false]) {
    const other = await makeRig();
    const round = await roundOf(other);
    // By an earlier run: the ledger shows it, or refuses a second one.
    await other.ledger.enrol(round.key, member);
    if (isShown) round.update(other.ledger.view(round.key));
    const done = contribute(round, other.ports);
    await eventually(() => other.events.some(({ name }) => name === 'update.shared'));
    await freeze(other, round);
    await done;
    t.true(asked(other) >= 2, String(isShown));
  }
});

test('a restored run that finds itself enrolled sends nothing where a party holds another commitment', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  await rig.ledger.enrol(round.key, member);
  // The run before the backup was restored had enrolled.
  for (const party of rig.parties) await holdOther(party, round);
  const done = codeOf(contribute(round, rig.ports));
  await eventually(() => rig.events.some(({ name }) => name === 'update.shared'));
  await freeze(rig, round);
  t.is(await done, 'NODE_RESTORED');
  t.deepEqual(
    rig.parties.flatMap(({ announcements }) => announcements),
    [],
  );
});

test('sends nothing when the frozen set lacks this member', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  const done = contribute(round, rig.ports);
  await eventually(() => rig.events.some(({ name }) => name === 'update.shared'));
  round.update({ ...round.view, status: 'collecting', enrolled: [] });
  t.is(await codeOf(done), 'MEMBER_NOT_ENROLLED');
  t.is(rig.parties.flatMap(({ announcements }) => announcements).length, 0);
});

test('a bad row is named by file, line and column, and keeps the site out of the round', async (t) => {
  const rig = await makeRig();
  rig.rows[6] = ['1', 'abc', '1'];
  const error = await t.throwsAsync(contribute(await roundOf(rig), rig.ports));
  t.regex(error.message, /^DATA_INVALID: site\.csv:7:2/);
  t.deepEqual(rig.requests, []);
});

test('an update that is not finite is refused before it is shared', async (t) => {
  const rig = await makeRig();
  const trainer = { ...rig.ports.study.trainer, train: () => Promise.resolve(Float32Array.of(1, Number.NaN, 0) as never) };
  const round = await roundOf(rig);
  t.is(await codeOf(contribute(round, { ...rig.ports, study: { ...rig.ports.study, trainer } })), 'UPDATE_NOT_FINITE');
  t.is(rig.ports.journal.contribution(round.key), null);
});

test('an update out of bound is refused before it is shared', async (t) => {
  const rig = await makeRig();
  const trainer = { ...rig.ports.study.trainer, train: () => Promise.resolve(Float32Array.of(1, 1e6, 0) as never) };
  const round = await roundOf(rig);
  t.is(await codeOf(contribute(round, { ...rig.ports, study: { ...rig.ports.study, trainer } })), 'UPDATE_OUT_OF_BOUND');
  t.is(rig.ports.journal.contribution(round.key), null);
});

test('takes the model only from bytes that hash to what the terms name', async (t) => {
  const rig = await makeRig();
  rig.parties[0].models.set(rig.terms.modelIn, new Uint8Array(100));
  await takePart(rig);
  t.true(rig.parties[1].calls.includes('artifact'));
});

/** A site whose plan begins with this file, which the parties serve. */
async function beginningWith(file: Uint8Array): Promise<Rig> {
  const rig = await makeRig({ plan: { genesisModel: modelHash(file) } });
  for (const party of rig.parties) party.models.set(rig.terms.modelIn, file);
  return rig;
}

test('a model of another architecture is refused before the site enrols, with the tensor and what to do', async (t) => {
  // As many coordinates, in tensors of other shapes: the terms cannot tell.
  const tensors = [
    { name: 'layers.0.bias', shape: [2], values: new Float32Array(2) },
    { name: 'layers.0.kernel', shape: [1, 1], values: new Float32Array(1) },
  ];
  const rig = await beginningWith(encodeModel({ round: 0, tensors }));
  const error = await t.throwsAsync(contribute(await roundOf(rig), rig.ports));
  t.regex(
    error.message,
    /^MODEL_MISMATCH: model: expected tensor layers\.0\.bias \[1\] of the architecture, got layers\.0\.bias \[2\]; vote/,
  );
  t.deepEqual(rig.requests, []);
});

test('a genesis model that is not finite is refused before the site enrols', async (t) => {
  const { parties, terms } = await makeRig();
  const file = (parties[0].models.get(terms.modelIn) ?? new Uint8Array()).slice();
  new DataView(file.buffer).setFloat32(file.length - 4, Number.NaN, true);
  const rig = await beginningWith(file);
  const error = await t.throwsAsync(contribute(await roundOf(rig), rig.ports));
  t.regex(error.message, /^MODEL_MISMATCH: model [0-9a-f]{64}: tensor .*: expected a finite number, got NaN; vote/);
  t.deepEqual(rig.requests, []);
});

test('a model that no party serves is waited for before the site enrols, and the agent says so once', async (t) => {
  const rig = await makeRig();
  const file = rig.parties[0].models.get(rig.terms.modelIn) ?? new Uint8Array();
  for (const party of rig.parties) party.models.clear();
  const round = await roundOf(rig);
  const done = contribute(round, rig.ports);
  const waiting = () => rig.events.filter(({ name }) => name === 'round.waiting').map(({ fields }) => fields['code']);
  await eventually(() => waiting().length > 0);
  const asked = rig.parties.map(({ calls }) => calls.length);
  await eventually(() => rig.parties.every(({ calls }, at) => calls.length > (asked[at] ?? 0) + 3));
  t.deepEqual(waiting(), ['MODEL_NOT_SERVED']);
  t.deepEqual(rig.requests, []);
  await eventually(() => rig.parties.every(({ refusals }) => refusals[0]?.code === 'MODEL_NOT_SERVED'));
  rig.parties[2].models.set(rig.terms.modelIn, file);
  await eventually(() => rig.ledger.rounds.get(round.key)?.enrolled.length === 1);
  await freeze(rig, round);
  await done;
});

test('a party that cannot be reached may have the model: nobody is said to lack it', async (t) => {
  const rig = await makeRig();
  for (const party of rig.parties) party.models.clear();
  rig.parties[1].faults.down = true;
  const stop = new AbortController();
  const done = contribute(await roundOf(rig, stop.signal), rig.ports);
  await eventually(() => rig.parties.every(({ calls }) => calls.filter((call) => call === 'artifact').length > 3));
  t.false(rig.events.some(({ name }) => name === 'round.waiting'));
  stop.abort();
  await t.throwsAsync(done);
});

test('no event carries a key, a salt or a value of the update', async (t) => {
  const rig = await makeRig();
  const round = await takePart(rig);
  const { secrets } = rig.ports.journal.contribution(round.key) ?? t.fail();
  const said = JSON.stringify(rig.events);
  for (const secret of [secrets.k1, secrets.k2, ...secrets.salts]) t.false(said.includes(Buffer.from(secret).toString('hex')));
});
