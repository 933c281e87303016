// One running network whose parties, agents and ledger are killed at every point of a round: each round ends, and the plan completes.
import test from 'ava';
import { partyHosts } from '@cohort/infra/demo/heart-consortium';
import { roleOf } from '@cohort/mpc/roles';
import { steps } from '@cohort/infra/demo/fault-injection';
import type { NodeEvent } from '@cohort/infra/view/follow-events';
import type { RoundView, VoidReason } from '@cohort/protos/ledger';
import { existsSync } from 'node:fs';
import { Network, type PlannedKill } from '../support/network.ts';
import { holdsSums, openedSum } from '../support/opened-sum.ts';
import { markerFile } from '../support/pause.ts';
import { witness } from '../support/witness.ts';

const roles = [0, 1, 2] as const;
const points = steps.flatMap((step) => [`before ${step}`, `after ${step}`]);
/** One role a point by default, each in turn; COHORT_E2E=all takes all three. */
const killed =
  process.env['COHORT_E2E'] === 'all'
    ? points.flatMap((at) => roles.map((role) => ({ at, role })))
    : points.map((at, index) => ({ at, role: (index % 3) as 0 | 1 | 2 }));

/** Every other round is left alone, so that who was killed can come back. */
const spacing = 2;
const partyKills = killed.map(({ at, role }, index): PlannedKill & { role: number } => {
  const round = spacing * (index + 1);
  const party = partyHosts.find((_, number) => roleOf(number, round, 0) === role) ?? partyHosts[0];
  return { round, at, role, node: `${party}/party` };
});
const afterParties = spacing * (killed.length + 1);
const uploadKill: PlannedKill = { round: afterParties, at: 'in mid-upload', node: 'switzerland/agent' };
const ledgerRound = afterParties + spacing;
const dropRound = ledgerRound + spacing;
const lastRound = dropRound + spacing;
/** Reasons with which a crash may end a round; none of them names a party: a crash must not look like a lie. */
const voidReasons: readonly (VoidReason | null)[] = ['noise-sets-differ', 'objection', 'lists-differ', 'expired'];
const patience = 90;

let network: Network;

test.before('eight processes start and the plan is accepted', async (t) => {
  t.timeout(120_000);
  network = await Network.start({ rounds: lastRound, kills: [...partyKills, uploadKill] });
  t.log(network.notice);
});

test.after.always('every process is stopped', async (t) => {
  t.timeout(30_000);
  await network[Symbol.asyncDispose]();
});

/** The round as it ended: published, or void with its reason. */
async function ended(key: string): Promise<RoundView> {
  await network.until(
    `round ${key} to end`,
    ({ event, round }) => round === key && (event === 'round.published' || event === 'round.void'),
    patience,
  );
  return await network.round(key);
}

for (const { node, round, role, at } of partyKills) {
  test.serial(`a party of role ${String(role)} is killed ${at}: round ${String(round)} ends, and the party catches up`, async (t) => {
    t.timeout(2 * patience * 1000);
    const key = network.key(round);
    const view = await ended(key);
    // Its last step ends once its model is on disk, which may be a moment after the round has ended for everybody else.
    if (at === 'after publishing') await network.reached({ node, round, at }, patience);
    t.true(existsSync(markerFile(network.nodeDir(node), { round, at })), 'the party was at this point');
    if (view.status === 'published') t.true((view.body?.members.length ?? 0) >= 3);
    else {
      t.is(view.status, 'void');
      t.true((voidReasons as readonly unknown[]).includes(view.reason), `reason ${String(view.reason)}`);
    }
    const source = node.replace('/', '-');
    const over = await network.until(
      `${node} to know how round ${key} ended`,
      (event) =>
        event.source === source &&
        event.round === key &&
        event.event === 'round.state' &&
        ['published', 'void'].includes(String(event['state'])),
      patience,
    );
    t.is(over['state'], view.status);
    t.log(
      `round ${String(round)}: ${view.status}${view.reason === null ? '' : ` (${view.reason})`}, single author of ${view.singleAuthor.join(', ') || 'nothing'}`,
    );
  });
}

test.serial('an agent is killed in mid-upload: it comes back with the same commitment, and the round holds it', async (t) => {
  t.timeout(2 * patience * 1000);
  const key = network.key(uploadKill.round);
  const view = await ended(key);
  t.true(existsSync(markerFile(network.nodeDir(uploadKill.node), uploadKill)), 'the agent was in mid-upload');
  t.is(view.status, 'published', String(view.reason));
  const { com } = witness(network.nodeDir(uploadKill.node), key);
  t.is(view.body?.members.find(({ member }) => member === 'switzerland')?.com, com);
  await network.until(
    'the agent to send again what it stored',
    ({ source, event, round }) => source === 'switzerland-agent' && event === 'round.resumed' && round === key,
    1,
  );
});

test.serial('the ledger is killed in mid-round: it comes back with all it had, and the round is published', async (t) => {
  t.timeout(2 * patience * 1000);
  const key = network.key(ledgerRound);
  await network.until('the round to collect', ({ event, round }) => round === key && event === 'update.shared', patience);
  await network.kill('cleveland/ledger');
  network.start('cleveland/ledger');
  const view = await ended(key);
  t.is(view.status, 'published', String(view.reason));
});

test.serial('an agent drops out: the round is published without it, and it takes part again once it is back', async (t) => {
  t.timeout(2 * patience * 1000);
  const key = network.key(dropRound);
  await network.until(
    'va to enrol',
    ({ source, event, round }) => source === 'va-agent' && round === key && event === 'round.enrolled',
    patience,
  );
  await network.kill('va/agent');
  const view = await ended(key);
  t.is(view.status, 'published', String(view.reason));
  t.deepEqual(view.body?.members.map(({ member }) => member).sort(), ['cleveland', 'hungarian', 'switzerland']);
  network.start('va/agent');
  const again = await network.until(
    'va to share again',
    ({ source, event, round }) =>
      source === 'va-agent' && event === 'update.shared' && round !== key && Number(String(round).split('~')[1]) > dropRound,
    patience,
  );
  t.is(again.event, 'update.shared');
});

test.serial('the plan completes: every round has a published attempt', async (t) => {
  t.timeout(2 * patience * 1000);
  const isLast = (round: unknown): boolean => String(round).split('~')[1] === String(lastRound);
  const isOurs = ({ source, event }: NodeEvent): boolean => source === 'cleveland-party' && event === 'round.published';
  await network.until('the last round', (event) => isOurs(event) && isLast(event.round), patience);
  const { status, model } = await network.plan();
  t.is(status, 'finished');
  const published = network.events.filter(isOurs);
  t.is(new Set(published.map(({ round }) => String(round).split('~')[1])).size, lastRound);
  t.is(published.at(-1)?.['model'], model);
});

test.serial('each opened sum is the plaintext sum of the same quantised updates, bit for bit', async (t) => {
  t.timeout(patience * 1000);
  const keys = new Set(network.events.filter(({ event }) => event === 'round.published').map(({ round }) => String(round)));
  t.true(keys.size >= lastRound);
  for (const key of keys) {
    const view = await network.round(key);
    const members = view.body?.members ?? [];
    const witnesses = members.map(({ member, com }) => {
      const found = witness(network.nodeDir(`${member}/agent`), key);
      t.is(found.com, com);
      return found;
    });
    const dir = partyHosts.map((msp) => network.nodeDir(`${msp}/party`)).find((candidate) => holdsSums(candidate, view)) ?? '';
    for (const [name, sum] of Object.entries(openedSum(dir, view))) {
      const opened = [...sum].map(Number);
      const plain = opened.map((_, at) => witnesses.reduce((total, { blocks }) => total + (blocks[name]?.[at] ?? Number.NaN), 0));
      t.deepEqual(opened, plain, `round ${key}, block ${name}`);
    }
  }
});
