// Why a plan does not move: every cause by name, and nothing on the word of whoever did not sign it.
import test from 'ava';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { MembersView, PlanView, RoundView } from '@cohort/protos/ledger';
import { refusalBytes, type Refusal, type RefusalCode } from '@cohort/protos/refusal';
import { obstacleLine, obstaclesOf, type PartyAnswer } from './obstacles-of.ts';

const id = 'ab'.repeat(32);
const keys = generateNodeKey();
const names = ['aa', 'bb', 'cc'];
const key = (attempt: number): string => `${id}~1~${String(attempt)}`;
const hashOf = (attempt: number): string => String(attempt).repeat(64);

const plan = {
  plan: id,
  status: 'active',
  model: 'cd'.repeat(32),
  current: key(1),
  resumedBy: [],
  waitsFor: [],
  refusedBy: [],
  parties: names.map((msp) => ({ msp, node: `${msp}/party`, nodeKey: `key of ${msp}` })),
  body: { datasets: names.map((msp) => ({ msp, dataset: 'heart', version: 1 })) },
} as unknown as PlanView;
const rounds = (enrolled: readonly string[] = [], status: RoundView['status'] = 'void'): ReadonlyMap<string, RoundView> =>
  new Map(
    [0, 1].map((attempt) => [
      key(attempt),
      {
        round: key(attempt),
        termsHash: hashOf(attempt),
        terms: { parties: plan.parties },
        status,
        enrolled: enrolled.map((member) => ({ member })),
      } as unknown as RoundView,
    ]),
  );
const members = {
  organisations: [],
  nodes: names.map((msp) => ({ node: `${msp}/agent`, nodeKey: toHex(keys.publicKey) })),
} as unknown as MembersView;

function refusalOf(member: string, code: RefusalCode, attempt = 1, rule: Refusal['rule'] = null): Refusal {
  const said = { termsHash: hashOf(attempt), member, code, rule };
  return { round: key(attempt), ...said, signature: toHex(signEd25519(keys.seed, refusalBytes(said))) };
}

const answers = (refusals: readonly Refusal[] = [], servesModel = true): PartyAnswer[] =>
  names.map((msp) => ({ party: `${msp}/party`, standing: { servesModel, refusals } }));
const lines = (facts: Partial<Parameters<typeof obstaclesOf>[0]> = {}): string[] =>
  obstaclesOf({ plan, rounds: rounds(names), members, answers: answers(), ...facts }).map(obstacleLine);

test('a plan that moves, or has ended, has none', (t) => {
  t.deepEqual(lines(), []);
  for (const status of ['finished', 'closed'] as const)
    t.deepEqual(lines({ plan: { ...plan, status }, rounds: rounds(), answers: answers([], false) }), []);
});

test('every cause is a sentence with what was expected, what was got and what to do', (t) => {
  const found = obstaclesOf({
    plan: { ...plan, status: 'paused' },
    rounds: rounds(['cc']),
    members,
    answers: answers([refusalOf('aa', 'POLICY_REFUSED', 1, 'maxEpsilon')], false),
  });
  t.deepEqual(found.map(obstacleLine), [
    'plan: PLAN_PAUSED',
    'parties: MODEL_NOT_SERVED',
    'aa: POLICY_REFUSED maxEpsilon',
    'bb: MEMBER_NOT_ENROLLED',
  ]);
  for (const { detail } of found) t.regex(detail, /^expected .*, got .*; /);
  t.regex(found[0]?.detail ?? '', new RegExp(`resume it as two of aa, bb, cc: cohort plan resume ${id} --as MSP$`));
  t.regex(found[2]?.detail ?? '', /got its refusal of round 1\.1; vote a plan within this rule/);
  t.regex(found[3]?.detail ?? '', /in round 1\.1 or to refuse it, got neither; start the agent/);
});

test('who has resumed a paused plan already is told, and who may still', (t) => {
  const [found] = obstaclesOf({
    plan: { ...plan, status: 'paused', resumedBy: ['bb'] },
    rounds: rounds(names),
    members,
    answers: answers(),
  });
  t.regex(found?.detail ?? '', new RegExp(`resume it as one of aa, cc \\(bb has\\): cohort plan resume ${id} --as MSP$`));
});

test('a party that does not answer is named, and may have the model', (t) => {
  const [first, second, third] = answers([], false);
  const away: PartyAnswer = { party: 'aa/party', standing: 'UNREACHABLE' };
  t.deepEqual(lines({ answers: [away, second, third].flatMap((answer) => answer ?? []) }), ['aa/party: UNREACHABLE']);
  t.deepEqual(lines({ answers: [first, second, third].flatMap((answer) => answer ?? []) }), ['parties: MODEL_NOT_SERVED']);
});

test('nobody is blamed who may still enrol, who enrolled after refusing, or when no party could be asked', (t) => {
  t.deepEqual(lines({ rounds: rounds([], 'enrolling') }), []);
  t.deepEqual(lines({ answers: answers([refusalOf('aa', 'MODEL_NOT_SERVED')]) }), []);
  const away = names.map((msp): PartyAnswer => ({ party: `${msp}/party`, standing: 'TIMED_OUT' }));
  t.deepEqual(
    lines({ rounds: rounds(), answers: away }),
    names.map((msp) => `${msp}/party: TIMED_OUT`),
  );
});

test('the latest refusal counts, whichever party has it', (t) => {
  const [first, second] = answers();
  const of = (answer: PartyAnswer | undefined, refusal: Refusal): PartyAnswer => ({
    party: answer?.party ?? '',
    standing: { servesModel: true, refusals: [refusal] },
  });
  const older = of(first, refusalOf('aa', 'DATA_INVALID', 0));
  const newer = of(second, refusalOf('aa', 'BUDGET_EXHAUSTED', 1));
  for (const order of [
    [older, newer],
    [newer, older],
  ])
    t.deepEqual(lines({ rounds: rounds(['bb', 'cc']), answers: order }), ['aa: BUDGET_EXHAUSTED']);
});

test('a refusal of an earlier attempt is no reason while the current one enrols, and is told as old once that is void', (t) => {
  const old = answers([refusalOf('aa', 'KEY_NOT_PINNED', 0)]);
  t.deepEqual(lines({ rounds: rounds(['bb', 'cc'], 'enrolling'), answers: old }), []);
  const [found, ...others] = obstaclesOf({ plan, rounds: rounds(['bb', 'cc']), members, answers: old });
  t.deepEqual(others, []);
  t.is(found?.code, 'MEMBER_NOT_ENROLLED');
  t.regex(found?.detail ?? '', /in round 1\.1 .* got neither \(its last refusal, KEY_NOT_PINNED, is of round 1\); start the agent/);
});

test('who is not pinned is told by whose node key the ledger shows changed since the plan began', (t) => {
  const refused = { rounds: rounds(['bb', 'cc']), members, answers: answers([refusalOf('aa', 'KEY_NOT_PINNED')]) };
  const replaced = plan.parties.map((party) => (party.node === 'cc/party' ? { ...party, nodeKey: 'another' } : party));
  const [found] = obstaclesOf({ ...refused, plan: { ...plan, parties: replaced as unknown as PlanView['parties'] } });
  t.regex(found?.detail ?? '', /without a restart; another node key than when the plan began: cc\/party$/);
  t.regex(obstaclesOf({ ...refused, plan })[0]?.detail ?? '', /; the agent's log names the party$/);
});

test('a party cannot make up a refusal, nor move one to another round or member', (t) => {
  const [old, current] = [0, 1].map((attempt) => refusalOf('aa', 'DATA_INVALID', attempt));
  for (const forged of [
    { ...current, signature: '00'.repeat(64) },
    { ...current, code: 'INTERNAL' as const },
    { ...current, member: 'bb' },
    { ...old, round: key(1) },
    { ...old, round: `${id}~9~0` },
  ] as Refusal[]) {
    const found = obstaclesOf({ plan, rounds: rounds(['bb', 'cc']), members, answers: answers([forged]) });
    t.deepEqual(found.map(obstacleLine), ['aa: MEMBER_NOT_ENROLLED']);
    t.notRegex(found[0]?.detail ?? '', /its last refusal/);
  }
});

test('a plan that waits for a suspended party names it and how to replace it, and does not ask it', (t) => {
  const away: PartyAnswer = { party: 'aa/party', standing: 'MEMBER_SUSPENDED' };
  const found = obstaclesOf({
    plan: { ...plan, status: 'waiting', waitsFor: ['aa/party'] },
    rounds: rounds(names),
    members,
    answers: [away, ...answers().slice(1)],
  });
  t.deepEqual(found.map(obstacleLine), ['aa/party: MEMBER_SUSPENDED']);
  t.regex(
    found[0]?.detail ?? '',
    new RegExp(`the plan waits; propose another: cohort plan replace-party ${id} --from aa/party --to NODE$`),
  );
});
