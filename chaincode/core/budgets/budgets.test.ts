// What a budget promises: it is reserved before, spent once, and refused when it is short by one unit.
import test from 'ava';
import { abandonRequest, advanceEpoch, bodyOf, commit, commitRequest, freeze, parties } from '../testing/round-story.ts';
import { hospitals, identityOf } from '../testing/consortium.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import {
  accountOf,
  budgeted,
  enrolmentOf,
  enrolNoised,
  evaluationPlan,
  memberPlan,
  noisedPlan,
  openedNoised,
  openPlan,
  playRound,
} from '../testing/noised-story.ts';

const cost = '61605987645';
const budget = '1559648127174';

test('enrolment reserves the cost and writes keys of this member and this round only', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const { writes, event } = await consortium.submit('hungary/agent', 'rounds.enrol', await enrolmentOf(study, round, 'hungary'), 'id');
  const account = 'hungary~heart-private~train~record';
  t.deepEqual(Object.keys(writes), [
    `account~${account}`,
    `enrolment~${round}~hungary`,
    `request~hungary~${identityOf('hungary/agent')}~id`,
    `reservation~${account}~0`,
  ]);
  t.like(event?.payload, { round, enrolment: { member: 'hungary', reserved: [{ account, cost }] } });
  t.like(await accountOf(study, 'hungary'), {
    budget,
    spent: '0',
    reserved: cost,
    left: String(BigInt(budget) - BigInt(cost)),
    nonce: 1,
    released: null,
    entries: [{ round, cost, state: 'reserved' }],
  });
  t.like(await accountOf(study, 'hungary', 'evaluation'), { budget, spent: '0', reserved: '0', left: budget, nonce: 0, entries: [] });
});

test('a stale or future nonce, an account twice, missing, superfluous or of another member: refused, nothing written', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const honest = await enrolmentOf(study, round, 'hungary');
  const [own] = honest.accounts;
  const other = { account: 'hungary~heart-private~evaluation~record', nonce: 0 };
  const attempts: readonly [accounts: readonly unknown[], code: string][] = [
    [[{ ...own, nonce: 1 }], 'RESERVATION_STALE'],
    [[own, own], 'ACCOUNT_REPEATED'],
    [[], 'BODY_INVALID'],
    [[own, other], 'BODY_INVALID'],
    [[other], 'BODY_INVALID'],
    [[{ ...own, account: 'longbeach~heart-private~train~record' }], 'BODY_INVALID'],
    [[{ ...own, nonce: -1 }], 'BODY_INVALID'],
    [[{ ...own, nonce: 0.5 }], 'BODY_INVALID'],
    [[{ ...own, nonce: '0x0' }], 'BODY_INVALID'],
    [[{ ...own, account: 'train' }], 'BODY_INVALID'],
  ];
  for (const [accounts, code] of attempts) {
    const body = { ...honest, accounts };
    // A nonce of 0.5 cannot even be written in canonical JSON.
    if (accounts.some((item) => (item as { nonce: unknown }).nonce === 0.5)) {
      await t.throwsAsync(consortium.submit('hungary/agent', 'rounds.enrol', body as never));
      continue;
    }
    t.like(await consortium.refused('hungary/agent', 'rounds.enrol', body), { code, writes: {}, event: null }, JSON.stringify(accounts));
  }
  await playRound(study, round);
  const next = (await consortium.ask('rounds.current', { plan: study.plan }))?.round ?? '';
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', { ...honest, round: next }), {
    code: 'RESERVATION_STALE',
    writes: {},
    event: null,
  });
});

test('an enrolment cannot be withdrawn, repeated or refunded, whatever comes after the commit', async (t) => {
  const study = await openedNoised();
  const { consortium, round, termsHash } = study;
  await enrolNoised(study, round, ...hospitals);
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', await enrolmentOf(study, round, 'hungary')), {
    code: 'ALREADY_ENROLLED',
    writes: {},
  });
  t.is((await consortium.refused('hungary/agent', 'rounds.withdraw' as never, { round })).code, 'VERB_UNKNOWN');
  await freeze(study, round);
  const hashed = await commit(study, round, [0, 1, 2], hospitals.slice(0, 3));
  t.like(await accountOf(study, 'hungary'), { spent: cost, reserved: '0' });
  t.like(await accountOf(study, 'switzerland'), { spent: '0', reserved: '0', entries: [{ round, cost, state: 'freed' }] });
  for (const reason of ['expired', 'cohort-too-small'])
    t.like(await consortium.refused(parties[0], 'rounds.void', { round, reason, evidence: [] }), {
      code: 'ROUND_ALREADY_COMMITTED',
      writes: {},
    });
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'sum-out-of-bound'));
  for (let epoch = 0; epoch < 4; epoch++) await advanceEpoch(consortium);
  t.like(await accountOf(study, 'hungary'), { spent: cost, reserved: '0', entries: [{ round, cost, state: 'spent' }] });
});

test('after an abandon the next attempt from the same model is paid again, not refused', async (t) => {
  const study = await openedNoised();
  const { consortium, round, termsHash, plan } = study;
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  const hashed = await commit(study, round);
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'expired'));
  await consortium.submit(parties[1], 'rounds.open', { plan });
  await enrolNoised(study, `${plan}~1~1`, ...hospitals);
  t.like(await accountOf(study, 'longbeach'), { spent: cost, reserved: cost, nonce: 2 });
});

test('a void and an expiry free the reservation at once in the statement, and in the account at its next transaction', async (t) => {
  const study = await openedNoised();
  const { consortium, plan, round } = study;
  await enrolNoised(study, round, ...hospitals.slice(0, 2));
  await freeze(study, round);
  await consortium.submit(parties[0], 'rounds.void', { round, reason: 'cohort-too-small', evidence: [] });
  t.like(await accountOf(study, 'hungary'), { reserved: '0', left: budget, nonce: 1, entries: [{ round, cost, state: 'freed' }] });

  await consortium.submit(parties[0], 'rounds.open', { plan });
  const second = `${plan}~1~1`;
  await enrolNoised(study, second, ...hospitals);
  await freeze(study, second);
  const late = commitRequest(second, await bodyOf(study, second));
  for (let epoch = 0; epoch <= noisedPlan.expiryEpochs; epoch++) await advanceEpoch(consortium);
  t.like(await accountOf(study, 'hungary'), { reserved: '0', left: budget, nonce: 2 });
  t.like(await consortium.refused(parties[0], 'rounds.commit', late), { code: 'ROUND_CLOSED', writes: {}, event: null });

  await consortium.submit(parties[0], 'rounds.open', { plan });
  const { writes } = await consortium.submit('hungary/agent', 'rounds.enrol', await enrolmentOf(study, `${plan}~1~2`, 'hungary'));
  t.like(writes['account~hungary~heart-private~train~record'], {
    spent: '0',
    reserved: cost,
    nonce: 3,
    undecided: [{ round: `${plan}~1~2`, cost }],
  });
});

test('a reservation is held for as long as its round may commit, to the last epoch', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  for (let epoch = 0; epoch < noisedPlan.expiryEpochs; epoch++) await advanceEpoch(consortium);
  t.like(await accountOf(study, 'hungary'), { spent: '0', reserved: cost });
  await commit(study, round);
  t.like(await accountOf(study, 'hungary'), { spent: cost, reserved: '0' });
});

test('commit refuses a member whose reservation is missing, is of another cost or of another account', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  const request = commitRequest(round, await bodyOf(study, round));
  const without = commitRequest(round, await bodyOf(study, round, ['cleveland', 'longbeach', 'switzerland']));
  const [key, value] = [...consortium.ledger.state].find(([name]) => name.split('\u0000')[1] === 'frozen') ?? ['', new Uint8Array(0)];
  const honest = new TextDecoder().decode(value);
  const reservation = `[{"account":"hungary~heart-private~train~record","cost":"${cost}"}]`;
  t.true(honest.includes(reservation));
  const forged = [
    '[]',
    `[{"account":"hungary~heart-private~train~record","cost":"${String(BigInt(cost) - 1n)}"}]`,
    `[{"account":"cleveland~heart-private~train~record","cost":"${cost}"}]`,
  ];
  for (const reserved of forged) {
    consortium.ledger.state.set(key, new TextEncoder().encode(honest.replace(reservation, reserved)));
    t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code: 'RESERVATION_MISSING', writes: {}, event: null });
  }
  const { writes } = await consortium.submit(parties[0], 'rounds.commit', without, 'commit');
  t.deepEqual(Object.keys(writes), [`commit~${round}`, `request~cleveland~${identityOf(parties[0])}~commit`]);
});

test('a budget that is short by one unit is refused with the account, the cost, what is left and what would still fit', async (t) => {
  for (const [missing, refused] of [
    [0n, false],
    [1n, true],
  ] as const) {
    const study = await openedNoised();
    const { consortium, round } = study;
    const key = [...consortium.ledger.state.keys()].find(
      (name) => name.split('\u0000').join('~') === '~account~hungary~heart-private~train~record~',
    );
    const account = JSON.parse(new TextDecoder().decode(consortium.ledger.state.get(key ?? ''))) as object;
    const spent = String(BigInt(budget) - BigInt(cost) + missing);
    consortium.ledger.state.set(key ?? '', new TextEncoder().encode(JSON.stringify({ ...account, spent })));
    const request = await enrolmentOf(study, round, 'hungary');
    if (!refused) {
      await consortium.submit('hungary/agent', 'rounds.enrol', request);
      t.like(await accountOf(study, 'hungary'), { left: '0' });
      continue;
    }
    const refusal = await consortium.refused('hungary/agent', 'rounds.enrol', request);
    t.like(refusal, { code: 'BUDGET_EXHAUSTED', writes: {}, event: null });
    const words = [
      'hungary~heart-private~train~record',
      cost,
      String(BigInt(cost) - 1n),
      'no round of this mechanism',
      'sigma2 of at least 83906586',
    ];
    for (const word of words) t.true(refusal.message.includes(word), `${word} in ${refusal.message}`);
  }
});

test('an evaluation is paid by the account of the evaluation rows, which holds one', async (t) => {
  const consortium = await budgeted();
  const study = await openPlan(consortium, evaluationPlan);
  await playRound(study, study.round);
  t.like(await accountOf(study, 'hungary', 'evaluation'), { spent: '1555555555556', budget });
  t.like(await accountOf(study, 'hungary', 'train'), { spent: '0', nonce: 0 });
  const again = await openPlan(consortium, evaluationPlan, 'again');
  const refusal = await consortium.refused('hungary/agent', 'rounds.enrol', await enrolmentOf(again, again.round, 'hungary'));
  t.like(refusal, { code: 'BUDGET_EXHAUSTED', writes: {}, event: null });
});

test("a member's round takes once from the member and four times from its records, all or none", async (t) => {
  const accounts = [opening('train', 'record', '8'), opening('train', 'member', '8')];
  const study = await openedNoised(memberPlan, { accounts });
  const { consortium, round } = study;
  await playRound(study, round);
  const [member, record] = [await accountOf(study, 'hungary', 'train', 'member'), await accountOf(study, 'hungary')];
  t.deepEqual([member.spent, record.spent], ['700000000000', '2800000000000']);
  t.true(BigInt(record.released?.epsilon ?? 0) > BigInt(member.released?.epsilon ?? 0));
  const second = (await consortium.ask('rounds.current', { plan: study.plan }))?.round ?? '';
  const third = await playRound(study, second);
  const before = await accountOf(study, 'hungary', 'train', 'member');
  const refusal = await consortium.refused('hungary/agent', 'rounds.enrol', await enrolmentOf(study, third ?? '', 'hungary'));
  t.like(refusal, { code: 'BUDGET_EXHAUSTED', writes: {}, event: null });
  t.regex(refusal.message, /hungary~heart-private~train~record: a round costs 2800000000000/);
  t.notRegex(refusal.message, /train~member: a round costs/);
  t.deepEqual(await accountOf(study, 'hungary', 'train', 'member'), before);
});

test('a refusal names every account that is short', async (t) => {
  const accounts = [opening('train', 'record', '3'), opening('train', 'member', '3')];
  const mechanism = { ...memberPlan.mechanism, sigma2: { num: '16781317', den: '1' } };
  const study = await openedNoised({ ...memberPlan, mechanism }, { accounts });
  const refusal = await study.consortium.refused('hungary/agent', 'rounds.enrol', await enrolmentOf(study, study.round, 'hungary'));
  t.like(refusal, { code: 'BUDGET_EXHAUSTED', writes: {}, event: null });
  for (const unit of ['member', 'record']) t.true(refusal.message.includes(`hungary~heart-private~train~${unit}: a round costs`));
});

test('a statement of unprotected data has no account; one of unknown data is refused', async (t) => {
  const consortium = await budgeted();
  t.deepEqual(await consortium.statement('hungary', 'heart'), {
    msp: 'hungary',
    dataset: 'heart',
    protection: 'unprotected',
    accounts: [],
  });
  await t.throwsAsync(consortium.statement('hungary', 'lungs'), { message: /^NOT_FOUND/ });
});
