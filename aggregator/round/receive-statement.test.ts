// Which copies of a late statement count, and which do not, before the two others have found its author absent.
import test, { type ExecutionContext } from 'ava';
import type { Signed } from '@cohort/protos/statements';
import type { Ports } from '../ports/ports.ts';
import { seenRound } from '../testing/seen-round.ts';
import { Network } from '../testing/network.ts';
import { fileStatement } from './receive-statement.ts';
import { sayMissing, timelyStatement, type Due } from './absence.ts';
import type { Round } from './round.ts';

/** What a party posted, and what it left to ride with the next: to whom, which kind, whose. */
const posted: [to: number, kind: string, party: number][] = [];
const carried: typeof posted = [];

const due: Due = { party: 1, kind: 'list', key: 'received' };

/** Party 0 in a round of which it said that party 1's list is missing. */
async function missing(t: ExecutionContext): ReturnType<typeof listed> {
  const { round, ports, late, missingToo } = await listed(t);
  sayMissing(round, ports, due);
  return { round, ports, late, missingToo };
}

/** Party 0 in a round, party 1's list, and party 2 that misses it. */
async function listed(t: ExecutionContext): Promise<{ round: Round; late: Signed; missingToo: Signed; ports: Ports }> {
  const network = await Network.create();
  t.teardown(() => network.close());
  const post = (to: number, { kind, party }: Signed) => posted.push([to, kind, party]);
  const postWithNext = (to: number, { kind, party }: Signed) => carried.push([to, kind, party]);
  const { round, ports } = await seenRound(network, { post, postWithNext });
  const { termsHash: named } = round;
  const said = { termsHash: named, signature: '00'.repeat(64) };
  return {
    round,
    ports,
    late: {
      ...said,
      kind: 'list',
      party: 1,
      seq: 1,
      body: { stage: 'received', pairs: [], announcements: '00'.repeat(32) },
    } as unknown as Signed,
    missingToo: { ...said, kind: 'missing', party: 2, seq: 1, body: due } as unknown as Signed,
  };
}

test.serial('a copy that the third brings counts after the own *missing*', async (t) => {
  const { round, ports, late } = await missing(t);
  fileStatement(round, ports, late, 2);
  t.is(timelyStatement(round, ports, due)?.signature, late.signature);
});

test.serial('a copy that its author brings does not count after the own *missing*', async (t) => {
  const { round, ports, late } = await missing(t);
  fileStatement(round, ports, late, 1);
  t.is(timelyStatement(round, ports, due), undefined);
});

test.serial('no copy counts once both have said that they miss it, though neither has yet drawn that its author is absent', async (t) => {
  const { round, ports, late, missingToo } = await missing(t);
  fileStatement(round, ports, missingToo, 2);
  fileStatement(round, ports, late, 2);
  t.is(timelyStatement(round, ports, due), undefined);
});

test.serial('whoever holds what another misses brings it to that one', async (t) => {
  const { round, ports, late, missingToo } = await missing(t);
  fileStatement(round, ports, late, 2);
  for (const list of [posted, carried]) list.length = 0;
  fileStatement(round, ports, missingToo, 2);
  t.deepEqual([posted, carried], [[[2, 'list', 1]], [[1, 'missing', 2]]]);
});

test.serial('what comes in time is carried on with the next delivery, and at once to a third that says it misses it', async (t) => {
  for (const isMissed of [false, true]) {
    const { round, ports, late, missingToo } = await listed(t);
    if (isMissed) fileStatement(round, ports, missingToo, 2);
    for (const list of [posted, carried]) list.length = 0;
    fileStatement(round, ports, late, 1);
    t.deepEqual([posted, carried], isMissed ? [[[2, 'list', 1]], []] : [[], [[2, 'list', 1]]]);
  }
});
