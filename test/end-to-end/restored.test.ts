// A party and an agent whose folders are destroyed under a running plan: restored from their backups they say nothing twice, and take part again.
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { partyHosts } from '@cohort/infra/demo/heart-consortium';
import type { RoundView } from '@cohort/protos/ledger';
import { Network } from '../support/network.ts';
import { pausesFile } from '../support/pause.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const party = `${partyHosts[1]}/party`;
const agent = 'switzerland/agent';
const number = 1;
const patience = 90;

let network: Network;

test.before('eight processes start and the plan is accepted', async (t) => {
  t.timeout(120_000);
  network = await Network.start({ rounds: 40 });
  t.log(network.notice);
  await writeFile(secretFile(), 'five words that nobody guesses\n', { mode: 0o600 });
});

test.after.always('every process is stopped', async (t) => {
  t.timeout(30_000);
  await network[Symbol.asyncDispose]();
});

const secretFile = (): string => join(network.dir, 'passphrase');
const fileOf = (node: string): string => join(network.dir, `${node.replace('/', '-')}.backup`);

async function cohort(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [entry, ...args, '--dir', network.dir])).stdout;
}

async function backUp(node: string): Promise<void> {
  await rm(fileOf(node), { force: true });
  await cohort('node', 'backup', node, '--out', fileOf(node), '--passphrase-file', secretFile());
}

/** As after the loss of its disk. */
async function loseAndRestore(node: string): Promise<void> {
  await network.kill(node);
  await rm(network.nodeDir(node), { recursive: true });
  await cohort('node', 'restore', fileOf(node), '--passphrase-file', secretFile());
  network.start(node);
  await network.ready(node);
}

/** What `look` finds, for as long as a slow machine needs. */
async function eventually<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + patience * 1000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new RangeError(`expected ${what}; read ${network.dir}`);
    await delay(100);
  }
}

const eventOf = (node: string, name: string) =>
  eventually(`${node} to say ${name}`, async (): Promise<Record<string, unknown> | null> => {
    const text = await readFile(join(network.nodeDir(node), 'state', 'events.jsonl'), 'utf8').catch(() => '');
    const events = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return events.find(({ event }) => event === name) ?? null;
  });

const currentRound = async (): Promise<RoundView> => network.round((await network.plan()).current ?? '');

/** A later round that was published with the agent's update, every sum vouched for by both its holders. */
const laterRound = (after: number) =>
  eventually(`a whole round after ${String(after)}`, async (): Promise<RoundView | null> => {
    const { terms } = await currentRound();
    for (let round = after + 1; round < terms.round; round++) {
      const view = await network.round(network.key(round)).catch(() => null);
      const isIn = view?.body?.members.some(({ member }) => member === 'switzerland') === true;
      if (view?.status === 'published' && view.singleAuthor.length === 0 && isIn) return view;
    }
    return null;
  });

interface Said {
  readonly kind: string;
  readonly key: string;
  readonly says: string;
}

/** What a node's journal has of one party's statements in a round. */
function saidIn(node: string, termsRound: string, by: number): readonly Said[] {
  const db = new DatabaseSync(join(network.nodeDir(node), 'state', 'journal.sqlite'), { readOnly: true, timeout: 5000 });
  try {
    const rows = db.prepare('SELECT kind, key, says FROM statements WHERE round = ? AND party = ?').all(termsRound, by);
    return rows.map(({ kind, key, says }) => ({ kind: String(kind), key: String(key), says: String(says) }));
  } finally {
    db.close();
  }
}

/** Of the agent's member, as a party holds them. */
function commitmentsIn(node: string, round: string): readonly string[] {
  const db = new DatabaseSync(join(network.nodeDir(node), 'state', 'journal.sqlite'), { readOnly: true, timeout: 5000 });
  try {
    return db
      .prepare('SELECT com FROM contributions WHERE round = ? AND member = ?')
      .all(round, 'switzerland')
      .map(({ com }) => String(com));
  } finally {
    db.close();
  }
}

async function filesIn(node: string): Promise<readonly string[]> {
  const found = await readdir(network.nodeDir(node), { recursive: true, withFileTypes: true });
  return found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name).slice(network.nodeDir(node).length + 1));
}

const vouches = (t: ExecutionContext, view: RoundView): void => {
  const authors = view.body?.sums.flatMap(({ statements }) => statements.map((each) => each.party)) ?? [];
  t.is(authors.filter((each) => each === number).length, 2, 'the restored party vouches for both its sums');
};

test.serial('backed up while they run, destroyed and restored, a party and an agent take part in a next round', async (t) => {
  t.timeout(3 * patience * 1000);
  await network.until('round 1', ({ event, round }) => event === 'round.published' && round === network.key(1), patience);
  for (const node of [party, agent]) {
    await backUp(node);
    t.is((await stat(fileOf(node))).mode & 0o777, 0o600);
  }
  const clear = await readFile(fileOf(party), 'latin1');
  t.false(clear.includes((await readFile(join(network.nodeDir(party), 'keys', 'node.key'), 'utf8')).trim()));
  await network.until('round 2', ({ event, round }) => event === 'round.published' && round === network.key(2), patience);
  for (const node of [party, agent]) await loseAndRestore(node);
  const { rounds } = await eventOf(agent, 'agent.restored');
  t.is((rounds as string[]).length, 1);
  t.true(Number((await eventOf(party, 'party.forgoes'))['rounds']) >= 3);
  const before = (await currentRound()).terms.round;
  vouches(t, await laterRound(before));
  const status = await cohort('status');
  for (const node of [party, agent])
    t.regex(
      status,
      new RegExp(
        `^${node.replace('/', '-')}: restored on \\S+ from a backup of \\S+; it says nothing in rounds that were open before$`,
        'm',
      ),
    );
  t.false((await filesIn(agent)).some((path) => path.includes('state/backup-')));
});

test.serial('backed up and destroyed in the midst of a round, a party signs nothing in it twice, nor anything more', async (t) => {
  t.timeout(4 * patience * 1000);
  const round = (await currentRound()).terms.round + 2;
  const at = 'after agreeing';
  await writeFile(pausesFile(network.nodeDir(party)), JSON.stringify([{ round, at }]));
  await network.reached({ node: party, round, at }, patience);
  const key = network.key(round);
  const said = saidIn(party, key, number);
  t.true(
    said.some(({ kind }) => kind === 'setSignature'),
    'it has signed the set of members',
  );
  await backUp(party);
  await loseAndRestore(party);
  await eventOf(party, 'party.forgoes');
  const ended = await eventually(`round ${key} to end`, async () => {
    const view = await network.round(key);
    return view.status === 'published' || view.status === 'void' ? view : null;
  });
  // Named is nobody; the round is finished without this party, or made again.
  t.true(ended.status === 'published' || (ended.reason !== 'contradiction' && ended.reason !== null), String(ended.reason));
  const later = await laterRound(round);
  vouches(t, later);
  for (const host of [partyHosts[0], partyHosts[2]]) {
    const heard = saidIn(`${host}/party`, key, number);
    t.true(heard.length > 0);
    const twice = heard.filter((one, index) => heard.findIndex(({ kind, key: of }) => kind === one.kind && of === one.key) !== index);
    t.deepEqual(twice, [], 'no two of its statements contradict each other');
    const more = heard.filter(({ kind, says }) => !['head', 'publish'].includes(kind) && !said.some((each) => each.says === says));
    t.deepEqual(more, [], 'nothing was said after the restoration but what the ledger decides');
  }
});

test.serial(
  'backed up and destroyed in mid-upload, an agent shares nothing twice in the round, and takes part in a later one',
  async (t) => {
    t.timeout(4 * patience * 1000);
    const round = (await currentRound()).terms.round + 2;
    const at = 'in mid-upload';
    await writeFile(pausesFile(network.nodeDir(agent)), JSON.stringify([{ round, at }]));
    await network.reached({ node: agent, round, at }, patience);
    const key = network.key(round);
    await backUp(agent);
    await loseAndRestore(agent);
    const { rounds } = await eventOf(agent, 'agent.restored');
    // On a busy machine the round may be over by then; then a later one is open, and there is nothing to forgo in this one.
    const { status } = await network.round(key);
    t.true((rounds as readonly string[]).includes(key) || status === 'published' || status === 'void', `${String(rounds)}, ${status}`);
    await laterRound(round);
    const coms = new Set(partyHosts.flatMap((host) => commitmentsIn(`${host}/party`, key)));
    t.is(coms.size, 1, 'what it had announced, and no second sharing');
  },
);

test.serial('the audit of all rounds holds, those before and after the restorations', async (t) => {
  t.timeout(patience * 1000);
  const out = join(network.dir, 'audit.cohort');
  const said = await cohort('audit', 'export', '--out', out);
  const [, anchor = '', head = ''] = /--anchor ([0-9a-f]{64}) --head ([0-9a-f]{64})/.exec(said) ?? [];
  const { stdout } = await promisify(execFile)(process.execPath, [
    entry,
    'audit',
    'verify',
    out,
    '--anchor',
    anchor,
    '--head',
    head,
    '--json',
  ]);
  t.true((JSON.parse(stdout) as { result: { verdict: { ok: boolean } } }).result.verdict.ok);
});
