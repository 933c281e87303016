// Certificates that last seconds: a consortium of real processes lives through renewals of every node's keys in mid-plan, and misses no round.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { exportAudit } from '@cohort/infra/audit/export-audit';
import { connectAdmin } from '@cohort/infra/consortium/admin-ledger';
import { required } from '@cohort/infra/consortium/create-consortium';
import { rotateNode } from '@cohort/infra/consortium/rotate-node';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { partyHosts } from '@cohort/infra/demo/heart-consortium';
import { HeartNetwork } from '../bad-input/heart-network.ts';

/** Certificates last for this long, and are renewed when half of it is over. */
const lastSeconds = 40;
const renewals = Number(process.env['COHORT_RENEWALS'] ?? '1');
const nodes = [...partyHosts.map((msp) => `${msp}/party`), ...hospitals.map((msp) => `${msp}/agent`)];

/** Every node as a process of its own, and a plan whose rounds go on and on. */
async function running(t: ExecutionContext) {
  const network = await HeartNetwork.create(
    t,
    { deadlines: { enrol: 2, collect: 3, relay: 1, step: 2 } },
    { epochSeconds: 8, rounds: 1000 },
  );
  for (const node of nodes) network.start(node);
  const plan = await network.agree();
  return { network, plan };
}

test(`${String(renewals)} renewals of every certificate in mid-plan, and no round is missed`, async (t) => {
  t.timeout(300_000);
  const { network, plan } = await running(t);
  const { consortium } = network;
  const expiries: Date[] = [];
  for (let renewal = 0; renewal < renewals; renewal++) {
    // Nobody waits for the newest to be over, and a loaded machine takes its time until the end.
    const isLast = renewal === renewals - 1;
    const notAfter = new Date(Date.now() + 1000 * (isLast ? 10 * lastSeconds : lastSeconds));
    expiries.push(notAfter);
    for (const node of nodes) {
      const [msp = ''] = node.split('/');
      const admin = await connectAdmin(consortium.dir, consortium.consortium, { msp });
      await rotateNode(network.dirOf(node), node, required(consortium.authorities, msp), admin.ledger, notAfter);
      await admin.ledger.close();
    }
    await network.until(
      async () => {
        const renewed = await Promise.all(
          nodes.map(async (node) => (await network.events(node)).filter(({ event }) => event === 'keys.renewed').length),
        );
        return renewed.every((count) => count === renewal + 1) ? true : null;
      },
      `renewal ${String(renewal + 1)}`,
      60,
    );
    if (!isLast) await delay(Math.max(0, notAfter.getTime() - Date.now() - 500 * lastSeconds));
  }
  // All certificates but the newest are over now, and rounds go on.
  const before = await network.current(plan);
  await delay(Math.max(0, (expiries.at(-2)?.getTime() ?? 0) - Date.now() + 1000));
  const after = await network.until(
    async () => {
      const round = await network.current(plan);
      return round.terms.round >= before.terms.round + 2 ? round : null;
    },
    'two more rounds',
    60,
  );
  const rounds = await network.rounds(plan);
  t.deepEqual(
    rounds.filter(({ status }) => status === 'void' || status === 'abandoned').map(({ round, reason }) => [round, reason]),
    [],
  );
  t.log(`${String(rounds.length)} rounds, the last ${after.round}`);
  for (const { terms, enrolled, singleAuthor } of rounds.filter(({ status }) => status === 'published')) {
    t.is(terms.attempt, 0);
    t.is(enrolled.length, hospitals.length);
    t.deepEqual(singleAuthor, []);
  }
  const view = await network.ledgerOf('cleveland/admin').evaluate('members.node', { node: 'cleveland/party' });
  t.is(view.rotation?.signed?.number, renewals);
  const boxKeys = new Set(rounds.map(({ terms }) => terms.parties.find(({ node }) => node === 'cleveland/party')?.boxKey));
  t.is(boxKeys.size, renewals + 1, 'rounds were opened under every box key');
  t.true(expiries.slice(0, -1).every((date) => date.getTime() < Date.now()));
  const folder = await mkdtemp(join(tmpdir(), 'cohort-renewals-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const written = await exportAudit({ dir: consortium.dir, out: join(folder, 'audit.cohort') });
  t.true(written.height > 0, 'parties are asked about rounds whose terms name certificates of before');
});

// A former key holds for as many epochs as a round may be open: too long for the sample.
if (renewals > 1)
  test('once no round can need it, the box secret of before is gone from the disk of a party and of an agent', async (t) => {
    t.timeout(400_000);
    const { network, plan } = await running(t);
    await network.until(async () => ((await network.current(plan)).terms.round >= 2 ? true : null), 'round 2', 60);
    const { consortium } = network;
    const rotated = ['cleveland/party', 'cleveland/agent'];
    const admin = await connectAdmin(consortium.dir, consortium.consortium, { msp: 'cleveland' });
    for (const node of rotated) await rotateNode(network.dirOf(node), node, required(consortium.authorities, 'cleveland'), admin.ledger);
    await admin.ledger.close();
    const files = rotated.map((node) => join(network.dirOf(node), 'keys', 'box.key'));
    t.true(files.every(existsSync), 'rounds under them may be open');
    await network.until(() => Promise.resolve(files.some(existsSync) ? null : true), 'both to delete their first box keys', 240);
  });
