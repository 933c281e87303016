// A plan may go back to an earlier round after a taint: what a member refuses there is the latest.
import test from 'ava';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { refusalBytes, type Refusal, type RefusalCode } from '@cohort/protos/refusal';
import type { Ports } from '../ports/ports.ts';
import { keepRefusal, planStanding } from './refusals.ts';
import { factsIn } from '../testing/facts-in.ts';
import type { Round } from './round.ts';

test('a refusal of the round that a taint made current takes the place of an older one', (t) => {
  const keys = generateNodeKey();
  const ports = {
    journal: factsIn(new Map()),
    artifacts: { has: () => true },
  } as unknown as Ports;
  const datasets = [{ msp: 'aa', dataset: 'heart', version: 1 }];
  const round = (number: number, attempt: number): Round =>
    ({
      key: `p~${String(number)}~${String(attempt)}`,
      termsHash: `${String(number)}${String(attempt)}`.repeat(32),
      terms: { plan: 'p', round: number, attempt, datasets },
    }) as unknown as Round;
  const refuse = (of: Round, code: RefusalCode): boolean => {
    const said = { termsHash: of.termsHash, member: 'aa', code, rule: null };
    const refusal: Refusal = { round: of.key, ...said, signature: toHex(signEd25519(keys.seed, refusalBytes(said))) };
    return keepRefusal(of, ports, refusal, toHex(keys.publicKey));
  };
  t.true(refuse(round(3, 0), 'DATA_INVALID'));
  // Round 1 is tainted; round 1.1 is open now.
  t.true(refuse(round(1, 1), 'BUDGET_EXHAUSTED'));
  t.false(refuse(round(1, 1), 'BUDGET_EXHAUSTED'), 'the same again changes nothing');
  const { refusals } = planStanding({ datasets }, ports, { plan: 'p', model: 'm', limit: 9, bookmark: '' });
  t.deepEqual(
    refusals.map((refusal) => [refusal.round, refusal.code]),
    [['p~1~1', 'BUDGET_EXHAUSTED']],
  );
});
