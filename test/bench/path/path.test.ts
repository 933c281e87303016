// What a round may cost, as numbers: a change that makes it dearer shows here. `npm run bench -- path` prints them all.
import test from 'ava';
import { readFileSync } from 'node:fs';
import { costOfRound, type StudyName } from './cost-of-round.ts';
import { measureRound } from './measure-round.ts';
import { hospitals } from '../../story/study.ts';
import { measuredStudies } from './measured-studies.ts';

type Bounds = Readonly<Record<'messages' | 'fsyncs' | 'blocks' | 'inAll', Readonly<Record<string, number>>>>;

// Of fsyncs in series only the total: while messages take no time, two states may begin at one moment, and either may count what comes then.
const bounds = JSON.parse(readFileSync(new URL('bounds.json', import.meta.url), 'utf8')) as Readonly<Record<StudyName, Bounds>>;

for (const name of ['none', 'dp-fedsgd'] as const)
  test.serial(`a round of ${name} costs no more messages, fsyncs and blocks, in series and in all, than bounds.json allows`, async (t) => {
    t.timeout(240_000);
    const cost = await costOfRound(name);
    t.log(JSON.stringify({ messages: cost.messages, fsyncs: cost.fsyncs, blocks: cost.blocks, inAll: cost.inAll }));
    for (const table of ['messages', 'fsyncs', 'blocks', 'inAll'] as const)
      for (const [what, most] of Object.entries(bounds[name][table])) {
        const got = (cost[table] as Readonly<Record<string, number>>)[what] ?? Infinity;
        t.true(got <= most, `${table}, ${what}: expected at most ${String(most)}, got ${String(got)}`);
      }
    // Two requests to freeze, a commit and a publication, and an enrolment of each member: at most 3 + 2 n for n members.
    t.true(cost.inAll.submits <= 3 + 2 * hospitals.length);
  });

test.serial('the numbers of a round are the same in every run', async (t) => {
  t.timeout(240_000);
  const run = async () => {
    const { path, calls, fsyncs } = await measureRound(measuredStudies.none, { messageMs: 7, fsyncMs: 3 });
    return { path, calls, fsyncs };
  };
  t.deepEqual(await run(), await run());
});
