// What the ledger takes as a round's body, and from whom: once, over the frozen set, with every signature and every absence in place.
import test from 'ava';
import { bodyHash, noiseSetHash, type RoundBody } from '@cohort/protos/statements';
import { hospitals, named, state } from '../testing/consortium.ts';
import { bodyOf, collecting, commitRequest, enrol, freeze, opened, parties } from '../testing/round-story.ts';

test('commit needs a frozen set, a party of the round, and happens once', async (t) => {
  const study = await opened();
  const { consortium, round } = study;
  await enrol(study, round, ...hospitals);
  const request = commitRequest(round, await bodyOf(study, round));
  t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code: 'ENROLMENT_OPEN', writes: {} });
  await freeze(study, round);
  t.like(await consortium.refused('switzerland/party', 'rounds.commit', request), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  await consortium.submit(parties[0], 'rounds.commit', request);
  const other = commitRequest(round, await bodyOf(study, round, hospitals.slice(0, 3), [1, 2]), [1, 2]);
  t.like(await consortium.refused(parties[1], 'rounds.commit', other), { code: 'ROUND_ALREADY_COMMITTED', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.void', { round, reason: 'expired', evidence: [] }), {
    code: 'ROUND_ALREADY_COMMITTED',
    writes: {},
  });
});

const rebuilt = (body: RoundBody, change: Partial<RoundBody>): RoundBody => ({ ...body, ...change });

test('refuses a body about other members, another model, another round or another hash', async (t) => {
  const study = await collecting(hospitals);
  const { consortium, round } = study;
  const body = await bodyOf(study, round);
  const [first, second, third] = body.sums;
  const swapped = [second, first, third].filter((sum) => sum !== undefined);
  const attempts: readonly [name: string, body: RoundBody, code: string][] = [
    ['a stranger', await bodyOf(study, round, ['basel', ...hospitals.slice(0, 3)]), 'MEMBER_NOT_ENROLLED'],
    ['two members', await bodyOf(study, round, hospitals.slice(0, 2)), 'COHORT_TOO_SMALL'],
    ['five members', await bodyOf(study, round, [...hospitals, 'zurich']), 'COHORT_TOO_SMALL'],
    ['unsorted members', await bodyOf(study, round, [...hospitals].reverse()), 'BODY_INVALID'],
    ['a member twice', await bodyOf(study, round, ['cleveland', 'cleveland', 'hungary']), 'BODY_INVALID'],
    ['another model', rebuilt(body, { modelIn: named('other') }), 'TERMS_MISMATCH'],
    ['another round', rebuilt(body, { termsHash: named('other') }), 'TERMS_MISMATCH'],
    ['another set under the sums', rebuilt(body, { members: body.members.slice(0, 3) }), 'BODY_INVALID'],
    ['sums out of order', rebuilt(body, { sums: swapped }), 'BODY_INVALID'],
    ['another sum than signed', rebuilt(body, { sums: body.sums.map((sum) => ({ ...sum, sumHash: named('forged') })) }), 'BODY_INVALID'],
    [
      'no commitment of the r used',
      rebuilt(body, {
        sums: body.sums.map((sum) => ({
          ...sum,
          commitments: sum.commitments.slice(0, 1).map((item) => ({ ...item, body: { ...item.body, commitment: named('other') } })),
        })),
      }),
      'BODY_INVALID',
    ],
  ];
  for (const [name, attempt, code] of attempts)
    t.like(await consortium.refused(parties[0], 'rounds.commit', commitRequest(round, attempt)), { code, writes: {}, event: null }, name);
});

test('refuses a sum stated by a party that does not hold its index', async (t) => {
  const study = await collecting();
  const body = await bodyOf(study, study.round);
  // Round 1, attempt 0: party 2 plays role 0, so it must not author index 0, however well its r and its sum fit each other.
  const byParty2 = ({ commitments, statements, ...sum }: RoundBody['sums'][number]): RoundBody['sums'] => {
    const own = commitments.slice(0, 1).map((item) => state('noiseCommitmentStatement', item.termsHash, 2, item.body));
    const named = own.map(({ party, body }) => ({ party, commitment: body.commitment }));
    const noiseSet = noiseSetHash(body.termsHash, sum.index, named);
    const stated = statements.slice(0, 1).map((item) => state('sumStatement', item.termsHash, 2, { ...item.body, noiseSet }));
    return [{ ...sum, commitments: own, statements: stated }];
  };
  const sums = body.sums.flatMap((sum) => (sum.index === 0 ? byParty2(sum) : [sum]));
  t.like(await study.consortium.refused(parties[0], 'rounds.commit', commitRequest(study.round, { ...body, sums })), {
    code: 'BODY_INVALID',
    message: 'BODY_INVALID: body.sums[0].statements: expected one each of the holders 0, 1, got 2',
    writes: {},
  });
});

test('refuses signatures that are forged, repeated, of another body, or two without both absences', async (t) => {
  const study = await collecting();
  const { consortium, round } = study;
  const body = await bodyOf(study, round, hospitals, [0, 1]);
  const good = commitRequest(round, body, [0, 1]);
  const [own, theirs] = good.signatures;
  const third = 2;
  const attempts: readonly [name: string, request: object, code: string][] = [
    ['repeated', { ...good, signatures: [own, own] }, 'EVIDENCE_INSUFFICIENT'],
    ['forged', { ...good, signatures: [own, { ...theirs, signature: own?.signature }] }, 'SIGNATURE_INVALID'],
    [
      'of another body',
      { ...good, signatures: [own, state('bodySignature', body.termsHash, 1, { bodyHash: named('other') })] },
      'TERMS_MISMATCH',
    ],
    [
      'of another round',
      { ...good, signatures: [own, state('bodySignature', named('other'), 1, { bodyHash: bodyHash(body) })] },
      'TERMS_MISMATCH',
    ],
    ['without absences', { ...good, absences: [] }, 'EVIDENCE_INSUFFICIENT'],
    ['with one absence', { ...good, absences: good.absences.slice(0, 1) }, 'EVIDENCE_INSUFFICIENT'],
    [
      'absence of a signer',
      { ...good, absences: [0, 1].map((party) => state('absence', body.termsHash, party, { bodyHash: bodyHash(body), absent: 1 })) },
      'EVIDENCE_INSUFFICIENT',
    ],
    [
      'absence stated by a liar for another',
      {
        ...good,
        absences: [good.absences[0], state('absence', body.termsHash, 1, { bodyHash: bodyHash(body), absent: third }, 'cleveland/party')],
      },
      'SIGNATURE_INVALID',
    ],
    ['one signature', { ...good, signatures: [own] }, 'BODY_INVALID'],
    ['absences beside three', { ...commitRequest(round, body), absences: good.absences }, 'BODY_INVALID'],
  ];
  for (const [name, request, code] of attempts)
    t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code, writes: {} }, name);
});

test('two signers with an absent third leave the indices with one author marked', async (t) => {
  const study = await collecting();
  const body = await bodyOf(study, study.round, hospitals, [0, 1]);
  const { payload } = await study.consortium.submit(parties[1], 'rounds.commit', commitRequest(study.round, body, [0, 1]));
  // Party 2 plays role 0 in round 1: indices 1 and 2 lost a holder.
  t.deepEqual(payload, { bodyHash: bodyHash(body), singleAuthor: [1, 2] });
});
