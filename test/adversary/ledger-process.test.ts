// Attacks on the real ledger process over mutual TLS: two honestly signed bodies at once, too small a cohort, another's request id.
import test from 'ava';
import { required } from '@cohort/infra/consortium/create-consortium';
import { signEd25519 } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { hash, toHex } from '@cohort/protos/hash';
import type { RoundView } from '@cohort/protos/ledger';
import { bodyHash, signedBytes, type RoundBody } from '@cohort/protos/statements';
import { roundBody, type SignAs } from '@cohort/chaincode/core/testing/round-story';
import { HeartNetwork } from '../bad-input/heart-network.ts';

const hosts = ['cleveland', 'hungarian', 'va'] as const;
const members = ['cleveland', 'hungarian', 'switzerland', 'va'] as const;
const dataset = (msp: string) => ({ msp, dataset: 'heart-disease', version: 1 });

test('two bodies, each signed by all three parties and submitted at once by different ones: the ledger commits one, whichever', async (t) => {
  const network = await HeartNetwork.create(t);
  const plan = await network.agree();
  await network.ledgerOf('va/party').submit('rounds.open', 'open', { plan });
  const { round } = await network.current(plan);

  // Request ids are public by the time they are in a block: another member's use of one must not take its owner's place.
  const squatted = 'enrol-of-cleveland';
  await network.ledgerOf('va/agent').submit('rounds.enrol', squatted, { round, dataset: dataset('va'), accounts: [] });
  await network.ledgerOf('cleveland/agent').submit('rounds.enrol', squatted, { round, dataset: dataset('cleveland'), accounts: [] });
  const { height } = await network.ledgerOf('va/agent').head();
  const again = await network
    .ledgerOf('cleveland/agent')
    .submit('rounds.enrol', squatted, { round, dataset: dataset('cleveland'), accounts: [] });
  t.true(again.height <= height, 'the same request again is the first one');
  const other = await t.throwsAsync(
    network.ledgerOf('cleveland/agent').submit('rounds.enrol', squatted, { round, dataset: dataset('hungarian'), accounts: [] }),
  );
  t.is(CohortError.from(other).code, 'REQUEST_ID_REUSED');
  t.is((await network.ledgerOf('va/agent').head()).height, height, 'neither left a block');

  for (const msp of ['hungarian', 'switzerland'])
    await network.ledgerOf(`${msp}/agent`).submit('rounds.enrol', `enrol-${msp}`, { round, dataset: dataset(msp), accounts: [] });
  for (const msp of hosts.slice(0, 2)) await network.ledgerOf(`${msp}/party`).submit('rounds.closeEnrolment', `close-${msp}`, { round });
  const view = await network.round(round);
  t.deepEqual(
    view.enrolled.map(({ member }) => member),
    [...members],
  );

  const state = signer(network, view);
  const bodies = ['one', 'other'].map((word) => bodyOf(view, word, state));
  const requestFor = (body: RoundBody) => ({
    round,
    body,
    signatures: [0, 1, 2].map((party) => state('bodySignature', party, { bodyHash: bodyHash(body) })),
    absences: [],
  });
  const [left, right] = bodies.map(requestFor);
  if (left === undefined || right === undefined) throw new RangeError('expected two');
  const before = await network.ledgerOf('va/party').head();
  const pair = await t.throwsAsync(
    network.ledgerOf('va/party').submit('rounds.commit', 'pair', requestFor(bodyOf(view, 'pair', state, members.slice(0, 2)))),
  );
  t.regex(
    pair.message,
    /^COHORT_TOO_SMALL: body.members: expected 3 to 4 members, got 2/,
    'three signatures do not make two members enough',
  );
  t.is((await network.ledgerOf('va/party').head()).hash, before.hash, 'it left no block');
  const ends = await Promise.allSettled([
    network.ledgerOf('cleveland/party').submit('rounds.commit', 'left', left),
    network.ledgerOf('hungarian/party').submit('rounds.commit', 'right', right),
  ]);
  t.is(ends.filter(({ status }) => status === 'fulfilled').length, 1);
  const won = ends[0].status === 'fulfilled' ? 0 : 1;
  const winner = bodyHash(bodies[won] as RoundBody);
  const [lost] = ends.flatMap((end) => (end.status === 'rejected' ? [CohortError.from(end.reason)] : []));
  t.is(lost?.code, 'ROUND_ALREADY_COMMITTED');
  t.regex(lost?.message ?? '', new RegExp(`holds body ${winner}; adopt it`));
  t.like(await network.round(round), { status: 'committed', bodyHash: winner, body: bodies[won] });

  const stop = new AbortController();
  const commits: { readonly code: string; readonly event: unknown }[] = [];
  const head = await network.ledgerOf('va/party').head();
  for await (const block of network.ledgerOf('va/party').blocks(1, stop.signal)) {
    for (const { verb, code, event } of block.transactions) if (verb === 'rounds.commit') commits.push({ code, event });
    if (block.header.height >= head.height) break;
  }
  stop.abort();
  t.is(commits.filter(({ code }) => code === 'VALID').length, 1, 'one VALID commit in the chain');
  t.true(
    commits.every(({ code, event }) => code === 'VALID' || (code === 'MVCC_CONFLICT' && event === null)),
    'a commit that lost inside of a block is there as a conflict that wrote nothing',
  );
});

function signer(network: HeartNetwork, { termsHash }: RoundView): SignAs {
  return (kind, party, body) => {
    const unsigned = { kind, termsHash, party, seq: 1, body };
    const { seed } = required(network.consortium.keys, `${hosts[party] ?? ''}/party`).nodeKey;
    return { ...unsigned, signature: toHex(signEd25519(seed, signedBytes(unsigned))) };
  };
}

/** A body as honest parties would make it over sums named by `word`. */
function bodyOf(view: RoundView, word: string, sign: SignAs, cohort: readonly string[] = members): RoundBody {
  const pairs = cohort.map((member) => ({ member, com: hash('stateHash', `${word} ${member}`) }));
  return roundBody(view, pairs, { word, sign });
}
