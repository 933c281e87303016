// The tutorial's consortium with one hospital behind a slow line that is cut in mid-round: the others go on, and it comes back by itself.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { nodeDir, nodeName } from '@cohort/infra/consortium/layout';
import { followEvents, type NodeEvent } from '@cohort/infra/view/follow-events';
import { exitCodes } from '@cohort/protos/errors';
import { separateMachines, whyNotHere, type Machine } from '../support/separate-machines.ts';
import { furnish, sites } from './furnish.ts';
import { readTutorial } from './read-tutorial.ts';
import { Typist } from './typist.ts';

/** It waits for a line that is cut: `npm test` types the tutorial over whole ones, beside it. */
const why = process.env['COHORT_E2E'] === 'all' ? await whyNotHere() : 'it is one of npm run e2e:all';
const onMachines = why === null ? test : test.skip;
const title = 'one hospital behind 7 Mbit/s and 60 ms, cut off for 20 s in mid-round: the others finish rounds, and it takes part again';
const slow = { of: 'st-mary', bitsPerSecond: 7_000_000, delay: 60, ports: [4100, 4101] };
const cutMs = 20_000;

onMachines(why === null ? title : `${title} (not here: ${why})`, async (t) => {
  t.timeout(600_000);
  const lines = readTutorial(await readFile(join(import.meta.dirname, '..', '..', 'docs', 'tutorial.md'), 'utf8'));
  await using network = await separateMachines(sites, slow);
  await furnish(network.machines);
  const typist = new Typist(network.machines);
  const closing = new AbortController();
  const events: NodeEvent[] = [];
  const following = (async () => {
    for await (const event of followEvents(folders(network.machines), closing.signal)) events.push(event);
  })();
  const cutting = cutInMidRound();
  let last = '';
  for (const line of lines) {
    // The reader waits for the last round here, and the line is whole again by then.
    if (line.line.startsWith('cohort audit export')) await cutting;
    const answer = await typist.type(line);
    t.is(answer.code, exitCodes.done, `docs/tutorial.md:${String(line.at)}: ${line.site}$ ${line.line}\n${answer.out}${answer.err}`);
    last = answer.out;
  }
  t.regex(last, /HOLDS/);
  closing.abort();
  await following;
  const { sent, during } = await cutting;
  t.true(sent.fromIt > 10_000 && sent.toIt > 10_000, 'all that the hospital says and hears goes over the line');
  // What it had sent before counts, though it is away.
  for (const party of ['north-party', 'river-party']) {
    t.true(during.some(isAbout(party, 3, 'round.committed', ({ members }) => members === 3)), party);
    t.true(during.some(isAbout(party, 3, 'round.published')), party);
  }
  t.false(during.some(({ source, event }) => source.startsWith(slow.of) && event === 'round.published'));
  // Under noise no round goes without three: each ends with its reason until the line is whole.
  const voids = events.filter(({ event }) => event === 'round.void');
  t.true(voids.length > 0 && voids.every(({ reason }) => reason === 'cohort-too-small'));
  for (let number = 1; number <= 10; number++)
    for (const source of [`${slow.of}-agent`, 'north-agent', 'river-agent'])
      t.true(events.some(isAbout(source, number, 'round.published')));

  async function cutInMidRound(): Promise<{ sent: { fromIt: number; toIt: number }; during: readonly NodeEvent[] }> {
    const isThere = isAbout(`${slow.of}-party`, 3, 'round.state', ({ state }) => state === 'agreeing');
    while (!events.some(isThere)) await delay(20);
    const sent = (await network.relay?.set('cut')) ?? { fromIt: 0, toIt: 0 };
    const from = events.length;
    await delay(cutMs);
    const during = events.slice(from);
    await network.relay?.set('whole');
    return { sent, during };
  }
});

function isAbout(source: string, number: number, name: string, holds: (event: NodeEvent) => boolean = () => true) {
  return (event: NodeEvent): boolean =>
    event.source === source && event.event === name && String(event['round']).split('~')[1] === String(number) && holds(event);
}

function folders(machines: readonly Machine[]): ReadonlyMap<string, string> {
  return new Map(
    machines.flatMap(({ name, home }) =>
      ['party', 'agent'].map((role) => [nodeName(`${name}/${role}`), nodeDir(join(home, '.cohort'), nodeName(`${name}/${role}`))] as const),
    ),
  );
}
