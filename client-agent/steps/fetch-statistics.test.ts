// Statistics are believed only from files that hash to the body of a published statistics round over the plan's own rows.
import test from 'ava';
import type { RoundView } from '@cohort/protos/ledger';
import { CohortError } from '@cohort/protos/errors';
import { bodyHash, memberSetHash, type RoundBody } from '@cohort/protos/statements';
import { roundKey, termsHash, type Terms } from '@cohort/protos/terms';
import { byteLength } from '@cohort/mpc/block';
import { saltBytes, sumFileHash } from '@cohort/mpc/sum';
import { statisticsBlocks } from '../data/statistics-blocks.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { eventually, makeRig, type Rig } from '../testing/rig.ts';
import { fetchStatistics } from './fetch-statistics.ts';
import { loadRows } from './load-rows.ts';

const never = new AbortController().signal;
const scale = 2 ** 15;

interface Counted {
  readonly rig: Rig;
  /** Terms that scale by the statistics. */
  readonly terms: Terms;
  readonly hashes: readonly string[];
  readonly round: string;
  /** Changes what the ledger shows of that round. */
  readonly show: (change: Partial<RoundView>) => void;
}

/** A published statistics round of three members with 60 rows: means 0.5 and 1 in the columns of the rig, both deviations 2. */
async function counted(): Promise<Counted> {
  const rig = await makeRig();
  const blocks = statisticsBlocks(rig.ports.study.schema, { rows: 50, scale });
  const statistics: Terms = { ...rig.terms, plan: 'cc'.repeat(32), task: 'statistics', blocks };
  const round = roundKey(statistics);
  const opened = await rig.open();
  const hashed = termsHash(statistics, rig.ledger.genesisHash);
  const members = ['basel', 'budapest', 'cleveland'].map((member) => ({ member, com: 'dd'.repeat(32) }));
  const hU = memberSetHash(hashed, members);
  const n = 60;
  const files = [0, 1, 2].map((index) => {
    const file = new Uint8Array(saltBytes + byteLength(blocks)).fill(index, 0, saltBytes);
    if (index !== 0) return file;
    const at = new DataView(file.buffer, saltBytes);
    at.setInt32(0, n, true);
    for (const [column, mean] of [0.5, 1].entries()) {
      at.setBigInt64(4 + 8 * column, BigInt(n * mean * scale), true);
      at.setBigInt64(4 + 8 * (2 + column), BigInt(((n - 1) * 4 + n * mean ** 2) * scale ** 2), true);
    }
    return file;
  });
  const hashes = files.map((file, index) =>
    sumFileHash({ termsHash: hashed, hU, index }, file.subarray(0, saltBytes), file.subarray(saltBytes)),
  );
  const sums = hashes.map((sumHash, index) => ({ index, sumHash, statements: [], commitments: [] }));
  const body: RoundBody = { termsHash: hashed, modelIn: rig.terms.modelIn, members, sums };
  const decided = { status: 'published', body, bodyHash: bodyHash(body), modelOut: rig.terms.modelIn } as const;
  let shown: RoundView = { ...opened, round, terms: statistics, termsHash: hashed, ...decided };
  rig.lies.set('rounds.get', (ask, asked: { readonly round: string }) => (asked.round === round ? Promise.resolve(shown) : ask()));
  const show = (change: Partial<RoundView>): void => {
    shown = { ...shown, ...change };
  };
  for (const [index, file] of files.entries()) rig.parties[2].models.set(hashes[index] ?? '', file);
  return { rig, round, show, hashes, terms: { ...rig.terms, normalisation: 'pooled', statistics: round } };
}

test('the opened sums give every site the same means and deviations, and its rows are scaled by them', async (t) => {
  const { rig, terms } = await counted();
  t.deepEqual(await fetchStatistics(terms, rig.ports, never), {
    rows: 60,
    mean: Float64Array.of(0.5, 1),
    deviation: Float64Array.of(2, 2),
  });
  const { scaling, split } = await loadRows(terms, rig.ports, never);
  t.deepEqual([...scaling.centre, ...scaling.scale], [0.5, 1, 2 + 1e-9, 2 + 1e-9]);
  const { split: unscaled } = await loadRows({ ...terms, normalisation: 'schema', statistics: null }, rig.ports, never);
  t.true(Math.abs((split.train.features[0] ?? NaN) - ((unscaled.train.features[0] ?? NaN) - 0.5) / 2) < 1e-6);
});

test('a file that hashes to something else is not believed, and one that was believed is not fetched again', async (t) => {
  const { rig, terms, hashes } = await counted();
  rig.parties[0].models.set(hashes[0] ?? '', new Uint8Array(68));
  rig.parties[1].models.set(hashes[0] ?? '', new Uint8Array(1 << 20));
  await fetchStatistics(terms, rig.ports, never);
  const calls = (): number => rig.parties.reduce((sum, party) => sum + party.calls.filter((call) => call === 'artifact').length, 0);
  const before = calls();
  await rig.ports.artifacts.settle();
  await fetchStatistics(terms, rig.restarted(), never);
  // Each of the three for the first file; then who gave it is asked first. The rig's time runs fast, so that a slow one is asked beside the next.
  t.true(before >= 5, String(before));
  t.is(calls(), before);
});

test('without a party that has the sums it asks on until the round is over', async (t) => {
  const { rig, terms } = await counted();
  rig.parties[2].models.clear();
  const stop = new AbortController();
  const asking = fetchStatistics(terms, rig.ports, stop.signal);
  await eventually(() => rig.parties[0].calls.length > 3);
  stop.abort(new CohortError('ROUND_CLOSED', 'over'));
  t.is(await codeOf(asking), 'ROUND_CLOSED');
});

test('a round that is not published, is of another task or terms, or lacks a dataset of the plan is refused', async (t) => {
  const refusal = async (change: (counted: Counted) => Partial<Terms>) => {
    const made = await counted();
    const changed = change(made);
    return await codeOf(fetchStatistics({ ...made.terms, ...changed }, made.rig.ports, never));
  };
  t.is(await refusal(() => ({ statistics: null })), 'TERMS_REFUSED');
  t.is(await refusal(() => ({ statistics: `${'ee'.repeat(32)}~1~0` })), 'ROUND_UNKNOWN');
  t.is(await refusal(() => ({ datasets: [{ msp: 'cleveland', dataset: 'heart', version: 2 }] })), 'TERMS_REFUSED');
  t.is(
    await refusal(({ show }) => {
      show({ status: 'committed' });
      return {};
    }),
    'TERMS_REFUSED',
  );
  t.is(await refusal(({ rig }) => ({ statistics: roundKey(rig.terms) })), 'TERMS_REFUSED');
  t.is(
    await refusal(({ show, rig }) => {
      show({ terms: { ...rig.terms, task: 'statistics', purpose: 'another' } });
      return {};
    }),
    'TERMS_MISMATCH',
  );
  t.is(
    await refusal(({ show }) => {
      show({ bodyHash: 'ff'.repeat(32) });
      return {};
    }),
    'TERMS_MISMATCH',
  );
});
