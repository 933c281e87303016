// What a node process does with a bad folder, port, certificate, clock or ledger: one line with a closed code, its exit code, and nothing half-written.
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckpointedHead } from '@cohort/chaincode/client/head-checkpoint';
import test from 'ava';
import { contributionOf } from '@cohort/aggregator/testing/synthetic-member';
import { required } from '@cohort/infra/consortium/create-consortium';
import { issueCertificate } from '@cohort/infra/pki/issue-certificate';
import { unary } from '@cohort/protos/transport/unary';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { editJson } from '../support/edit-json.ts';
import { HeartNetwork } from './heart-network.ts';

const party = 'cleveland/party';
const agent = 'cleveland/agent';

test.serial('an unknown key in node.json names file and key, and exits as usage', async (t) => {
  const network = await HeartNetwork.create(t);
  for (const node of ['cleveland/ledger', party, agent]) {
    const file = join(network.dirOf(node), 'node.json');
    await editJson(file, { maxPagez: 3 });
    const { code, said } = await network.end(network.start(node));
    t.is(code, 2, node);
    t.regex(said, /^CONFIG_INVALID: .*node\.json: maxPagez: unknown key; expected only .*; correct the file/, node);
  }
  t.deepEqual(await network.leaks(), []);
});

test.serial('a port in use is named, and neither ledger nor party leaves a ready-file or a word in its journal', async (t) => {
  const network = await HeartNetwork.create(t);
  const taken = createServer().listen(0, 'localhost');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const refused = async (node: string): Promise<void> => {
    const file = join(network.dirOf(node), 'node.json');
    const { listen } = JSON.parse(await readFile(file, 'utf8')) as { listen: string };
    await editJson(file, { listen: `localhost:${String(port)}` });
    const { code, said } = await network.end(network.start(node));
    t.is(code, 1, said);
    t.regex(said, /^PORT_IN_USE: .*expected a free port.*; stop what listens there/, node);
    await t.throwsAsync(readFile(join(network.dirOf(node), 'state', 'ready.json')), { code: 'ENOENT' }, node);
    await editJson(file, { listen });
  };
  await refused('cleveland/ledger');
  await network.agree();
  const { height } = await network.ledgerOf(agent).head();
  await refused(party);
  t.like(await network.standing(party), { tables: [[], [], [], []], height });
});

test.serial('a node whose own certificate is over, or not valid yet, says so and ends', async (t) => {
  const network = await HeartNetwork.create(t);
  await network.agree();
  const { height } = await network.ledgerOf(party).head();
  const { authority } = required(network.consortium.authorities, 'cleveland');
  const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);
  for (const [what, notBefore, notAfter] of [
    ['over', hours(-2), hours(-1)],
    ['not valid yet', hours(1), hours(2)],
  ] as const) {
    const { certPem, keyPem } = await issueCertificate({ usage: 'tls', msp: 'cleveland', name: agent, notBefore, notAfter }, authority);
    const keys = join(network.dirOf(agent), 'keys');
    await Promise.all([writeFile(join(keys, 'tls.pem'), certPem), writeFile(join(keys, 'tls.key.pem'), keyPem)]);
    const { code, said } = await network.end(network.start(agent));
    t.is(code, 4, `${what}: ${said}`);
    t.regex(said, /^CERTIFICATE_EXPIRED: own certificate: expected one valid at .+, got one for .+ to .+; issue and register/, what);
  }
  t.is((await network.ledgerOf(party).head()).height, height);
  t.deepEqual(await network.leaks(), []);
});

test.serial('the wall clock jumping ahead by hours and back behind the start, while a party collects moves no deadline', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.startReady(party, join(import.meta.dirname, 'clock-jumping-party.ts'));
  const { round, terms, termsHash } = await network.current(plan);
  await network.ledgerOf(agent).submit('rounds.enrol', 'test-enrol', {
    round,
    dataset: { msp: 'cleveland', dataset: 'heart-disease', version: 1 },
    accounts: [],
  });
  const { node, nodeKey, boxKey } = required(network.consortium.keys, agent);
  const { com, s0, announcementFor } = contributionOf({ msp: 'cleveland', node, nodeKey, boxKey }, round, terms, termsHash, () => 0.1);
  const channel = await network.dial(agent, party);
  const header = { round, termsHash, member: 'cleveland', com, from: node, to: 0, offset: 0, total: s0.length };
  const jump = async (hours: number): Promise<void> => {
    await writeFile(join(network.dirOf(party), 'state', 'test-jump'), String(hours));
    await delay(1000);
  };
  await jump(6);
  await unary(channel, 'Agent', 'Announce', announcementFor(0));
  t.like(await uploadFrames(channel, 'Agent', 'Upload', header, [s0]), { phase: 'collecting' });
  const receipt = (await network.events(party)).find(({ event }) => event === 'share.receipt');
  t.true(Date.parse(String(receipt?.['at'])) > Date.now() + 5 * 3_600_000, 'the clock did jump');
  // Back behind every deadline's start, and still within the certificates' dates.
  await jump(-0.5);
  t.like(await unary(channel, 'Agent', 'Status', { round, termsHash, member: 'cleveland', com }), { phase: 'collecting' });
  t.is((await network.round(round)).status, 'enrolling');
  t.deepEqual(await network.leaks(), []);
});

test.serial('a ledger that was rolled back, or has grown another way since, stops a party that remembers more', async (t) => {
  const network = await HeartNetwork.create(t);
  await network.agree();
  const state = join(network.dirOf('cleveland/ledger'), 'state');
  await network.stop(network.running('cleveland/ledger'));
  await cp(join(state, 'ledger.sqlite'), join(state, 'backup.sqlite'));
  await network.startReady('cleveland/ledger');
  const { height } = await network.ledgerOf('cleveland/admin').head();
  const started = await network.startReady(party);
  const remembered = (): number => {
    const journal = new DatabaseSync(join(network.dirOf(party), 'state', 'journal.sqlite'), { readOnly: true });
    try {
      const row = journal.prepare(`SELECT value FROM notes WHERE round = '*' AND name = 'head'`).get();
      return row === undefined ? -1 : (JSON.parse(String(row['value'])) as CheckpointedHead).height;
    } finally {
      journal.close();
    }
  };
  await network.until(() => Promise.resolve(remembered() > height ? true : null), 'the party to remember more than the backup holds');
  t.is((await network.stop(started)).code, 0);
  const journal = await network.standing(party);
  await network.stop(network.running('cleveland/ledger'));
  await cp(join(state, 'backup.sqlite'), join(state, 'ledger.sqlite'));
  await network.startReady('cleveland/ledger');
  const rolledBack = await network.end(network.start(party));
  t.is(rolledBack.code, 7, rolledBack.said);
  t.regex(rolledBack.said, /^LEDGER_ROLLED_BACK: .*expected /);

  for (const msp of ['va', 'hungarian', 'switzerland', 'cleveland'])
    await network.forgetful(`${msp}/agent`).submit('datasets.register', `another-${msp}`, {
      dataset: 'other',
      source: `other-${msp}`,
      version: 1,
      schemaHash: 'ab'.repeat(32),
      bucket: { lower: 50, upper: 100 },
      evaluationBucket: null,
      protection: 'unprotected',
      accounts: [],
    });
  const forked = await network.end(network.start(party));
  t.is(forked.code, 7, forked.said);
  t.regex(forked.said, /^LEDGER_(FORKED|ROLLED_BACK): .*expected /);
  t.deepEqual((await network.standing(party)).tables, journal.tables);
});
