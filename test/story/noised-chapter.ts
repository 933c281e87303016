// The story's second half: the same hospitals study rows that have a privacy budget. Two noised rounds are paid for, the third is refused.
import { readStatement } from '@cohort/protos/read-statement';
import { noisedAccounts, noisedTraining } from '../dp/noised-study.ts';
import { register, startHospital } from '../dp/noised-hospital.ts';
import type { RoundView } from '@cohort/protos/ledger';
import type { Cast } from './cast.ts';
import { noiseSum, openedSum, plaintextSum, type Sums } from './sums.ts';
import { hospitals, partyHosts } from './study.ts';

const dataset = 'heart-budgeted';

export interface NoisedRound {
  readonly view: RoundView;
  readonly opened: Sums;
  /** What the hospitals' integers add up to in clear: nobody in the cooperative has it. */
  readonly plaintext: Sums;
  /** nu_0 + nu_1 + nu_2: each party knows two of the three. */
  readonly noise: Sums;
}

export interface NoisedChapter {
  readonly rounds: readonly NoisedRound[];
  /** Cleveland's account at the end, in units of 1e-12 nat. */
  readonly account: { readonly budget: bigint; readonly spent: bigint; readonly left: bigint };
  /** What each hospital's agent was told when it tried to enrol in the third round. */
  readonly refusals: readonly string[];
  readonly planStatus: string;
  readonly planReason: string | null;
}

export async function noisedChapter(cast: Cast, tell: (line: string) => void): Promise<NoisedChapter> {
  const { cooperative, clock, diary } = cast;
  tell('So far every sum was opened as it is: their rows are registered as unprotected. Now each registers rows with a privacy budget.');
  await cast.stopAgents();
  for (const msp of hospitals) await register(cooperative, msp, dataset, noisedAccounts);
  await using running = new AsyncDisposableStack();
  for (const msp of hospitals) {
    const parties = cast.partiesOf(`${msp}/agent`);
    running.use(
      await startHospital(msp, { dataset, cooperative, clock, diary, parties, onShared: (made) => void cast.contributions.push(made) }),
    );
  }

  tell(
    'They vote for a plan with noise: a quarter of the rows a round, each gradient clipped, and the parties add three noises inside the sum, of which each knows two.',
  );
  const datasets = hospitals.map((msp) => ({ msp, dataset, version: 1 }));
  const plan = await cooperative.accept({ ...noisedTraining, datasets });
  const ledger = cooperative.ledgerOf('va/admin');
  const rounds: NoisedRound[] = [];
  for (const number of [1, 2]) {
    await diary.until(`noised round ${String(number)} to be published`, () =>
      partyHosts.every(
        (msp) => diary.all('round.state', { round: `${plan}~${String(number)}~0`, state: 'published' }, `${msp}/party`).length === 1,
      ),
    );
    const view = await ledger.evaluate('rounds.get', { round: `${plan}~${String(number)}~0` });
    const ports = partyHosts.map((msp) => cast.parties[msp].ports);
    const published = {
      view,
      opened: openedSum(view, cast.parties.va.ports.artifacts),
      plaintext: plaintextSum(cast.contributions.filter(({ round }) => round === view.round).map(({ x }) => x)),
      noise: noiseSum(view, ports),
    };
    rounds.push(published);
    tell(
      `Noised round ${String(number)} is published. The opened sum is ${shown(published.opened)}; in clear it would be ${shown(published.plaintext)}, which nobody has: the rest is noise.`,
    );
  }

  tell('The ledger debited every account before each sum was opened. The third round costs more than is left.');
  await diary.until('the plan to be closed', () => diary.all('plan.ended', { plan, status: 'closed' }).length === hospitals.length);
  const [account] = (await readStatement(ledger, { msp: 'cleveland', dataset })).accounts;
  if (account === undefined) throw new RangeError('cleveland: expected an account');
  const [budget, spent, left] = [BigInt(account.budget), BigInt(account.spent), BigInt(account.left)];
  tell(`Cleveland's account: ${nats(spent)} of ${nats(budget)} nat spent, ${nats(left)} left. Its agent tried to enrol and was told:`);
  tell(`BUDGET_EXHAUSTED: ${refusalsOf(cast, plan)[0] ?? ''}`);
  const { status, reason } = await ledger.evaluate('rounds.plan', { plan });
  tell(`The plan is ${status}: ${reason ?? ''}. No further sum over these rows is ever opened by it.`);
  return { rounds, account: { budget, spent, left }, refusals: refusalsOf(cast, plan), planStatus: status, planReason: reason };
}

function refusalsOf({ diary }: Cast, plan: string): readonly string[] {
  return diary.all('round.refused', { code: 'BUDGET_EXHAUSTED', round: `${plan}~3~0` }).map(({ fields }) => String(fields['detail']));
}

const shown = (sums: Sums): string => `(${Object.values(sums).flat().join(' ')})`;

const nats = (units: bigint): string => (Number(units) / 1e12).toFixed(4);
