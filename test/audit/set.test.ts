// U of a real round, and the lies that all who sign it could tell together about it: the lists and announcements tell.
import test from 'ava';
import { checkSet } from '@cohort/chaincode/verify/check-set';
import { checkStatements } from '@cohort/chaincode/verify/check-statements';
import { readExchange, type ExchangeDocument } from '@cohort/chaincode/verify/read-document';
import { recordSteps } from '@cohort/chaincode/verify/record-steps';
import type { CommittedAudit, VerificationContext } from '@cohort/chaincode/verify/verification-context';
import { openSession } from '@cohort/chaincode/verify/verify';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { commitment, signedCommitmentBytes } from '@cohort/mpc/commit';
import { signEd25519 } from '@cohort/mpc/crypto';
import { announcementsHash, type Announced } from '@cohort/protos/attached';
import { toHex } from '@cohort/protos/hash';
import type { RoundView } from '@cohort/protos/ledger';
import { memberSetHash, signedBytes, statementHash, type Pair, type Signed, type StatementBodies } from '@cohort/protos/statements';
import { partyHosts } from '../story/study.ts';
import type { AuditedStudy } from './audit-of.ts';
import { smallStudy } from './small-study.ts';

let study: AuditedStudy;
let session: VerificationContext;
let committed: CommittedAudit;
let document: ExchangeDocument;
test.before(async (t) => {
  t.timeout(180_000);
  study = await smallStudy(1);
  session = openSession({ anchor: study.anchor, head: null, crypto: nodeCrypto() });
  for (const record of study.records) {
    if (record.kind === 'exchange') {
      document = readExchange(record.payload);
      committed = [...session.committed.values()][0] ?? t.fail();
      break;
    }
    for (const step of recordSteps(session, record)) await step.run();
  }
});

/** What is signed about U in place of the truth, with everything that follows signed anew by all who signed it. */
interface Lie {
  readonly members?: readonly Pair[];
  readonly view?: Partial<RoundView>;
  readonly pairs?: (party: number, pairs: readonly Pair[]) => readonly Pair[];
  readonly announced?: (announced: readonly Announced[]) => readonly Announced[];
}

function told({ members = committed.view.body?.members ?? [], view, pairs = (_, own) => own, announced = (list) => list }: Lie) {
  const { termsHash } = committed.view;
  const announcements = document.announcements.map((list) => announced(list));
  const hashes = new Map(document.announcements.map((list, at) => [announcementsHash(termsHash, list), announcements[at] ?? []]));
  const resigned = <K extends 'list' | 'setProposal' | 'setSignature'>(item: Signed<K>, body: StatementBodies[K]): Signed => {
    const { seed } = study.keys(`${partyHosts[item.party] ?? ''}/party`).nodeKey;
    return { ...item, body, signature: toHex(signEd25519(seed, signedBytes({ ...item, body }))) };
  };
  const lists = document.statements.map((item) => {
    if (item.kind !== 'list') return item;
    const { body } = item as Signed<'list'>;
    const beside = hashes.get(body.announcements);
    const hash = beside === undefined ? body.announcements : announcementsHash(termsHash, beside);
    return resigned(item as Signed<'list'>, { ...body, pairs: pairs(item.party, body.pairs), announcements: hash });
  });
  const healed = lists.filter((item) => item.kind === 'list' && (item as Signed<'list'>).body.stage === 'healed');
  const statements = lists.map((item) => {
    if (item.kind === 'setProposal')
      return resigned(item as Signed<'setProposal'>, { pairs: members, lists: healed.map((list) => statementHash(list)) });
    return item.kind === 'setSignature' ? resigned(item as Signed<'setSignature'>, { setHash: memberSetHash(termsHash, members) }) : item;
  });
  const body = committed.view.body === null ? null : { ...committed.view.body, members };
  const sorted = announcements
    .map((list) => [announcementsHash(termsHash, list), list] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const unique = new Map(sorted);
  return [
    { ...committed, view: { ...committed.view, ...view, body } },
    { ...document, statements, announcements: [...unique.values()] },
  ] as const;
}

const judge = (lie: Lie): void => {
  checkSet(session, ...told(lie));
};
const members = (): readonly Pair[] => committed.view.body?.members ?? [];

test('the U of a real round holds, also signed anew', (t) => {
  t.notThrows(() => {
    checkSet(session, committed, document);
    judge({});
  });
});

test('a member that all lists hold and U leaves out, and one that a list lacks and U counts, are found', (t) => {
  t.throws(
    () => {
      judge({ members: members().slice(1) });
    },
    { message: new RegExp(`got U without ${members()[0]?.member ?? ''}`) },
  );
  const noised = { ...committed.view.terms, mechanism: { ...committed.view.terms.mechanism, kind: 'dp-fedsgd' as const } };
  const lie: Lie = { view: { terms: noised }, pairs: (party, pairs) => (party === 1 ? pairs.slice(1) : pairs) };
  t.throws(
    () => {
      judge(lie);
    },
    { message: new RegExp(`got U with ${members()[0]?.member ?? ''}`) },
  );
  t.notThrows(() => {
    judge({ ...lie, members: members().slice(1) });
  });
});

test('without noise a pair that all lists but one hold means void, and one that a single list holds does not', (t) => {
  const lost: Lie = { members: members().slice(1), pairs: (party, pairs) => (party === 1 ? pairs.slice(1) : pairs) };
  t.throws(
    () => {
      judge(lost);
    },
    { message: /expected a void round, because the lists differ/ },
  );
  t.notThrows(() => {
    judge({ ...lost, pairs: (party, pairs) => (party === 1 ? pairs : pairs.slice(1)) });
  });
});

test('the lot decides who is left out of a cohort that is full', (t) => {
  const terms = { ...committed.view.terms, maxCohort: members().length - 1 };
  const cohorts = members().map((_, at) => members().filter((__, other) => other !== at));
  const held = cohorts.filter((cohort) => {
    try {
      judge({ members: cohort, view: { terms } });
      return true;
    } catch {
      return false;
    }
  });
  t.is(held.length, 1);
});

test('a member is left out for two commitments only if it signed both, in an announcement behind these lists', (t) => {
  const [victim] = members();
  const second =
    (signs: boolean) =>
    (list: readonly Announced[]): readonly Announced[] => {
      const first = list.find(({ member }) => member === victim?.member);
      if (first === undefined) return list;
      const hashes = ['ab', 'cd', 'ef'].map((byte) => byte.repeat(32)) as unknown as Announced['hashes'];
      const com = commitment({ ...first, hashes });
      const { seed } = study.keys(`${signs ? first.member : 'switzerland'}/agent`).nodeKey;
      return [...list, { ...first, hashes, com, signature: toHex(signEd25519(seed, signedCommitmentBytes({ ...first, com }))) }];
    };
  const without = members().slice(1);
  t.notThrows(() => {
    judge({ members: without, announced: second(true) });
  });
  t.throws(
    () => {
      judge({ announced: second(true) });
    },
    { message: /got U with / },
  );
  t.throws(
    () => {
      judge({ members: without, announced: second(false) });
    },
    { message: /got U without / },
  );
});

test('a member of U whose commitment no announcement shows is found', (t) => {
  const [victim] = members();
  const lie: Lie = { announced: (list) => list.filter(({ member }) => member !== victim?.member) };
  t.throws(
    () => {
      judge(lie);
    },
    { message: /which its member did not sign/ },
  );
});

test('whoever signed U listed it, whoever listed it signed it or is missed by two, and the lowest role proposed', (t) => {
  const without = (keep: (item: Signed) => boolean): ExchangeDocument => ({ ...document, statements: document.statements.filter(keep) });
  const act =
    (changed: ExchangeDocument, by: CommittedAudit = committed) =>
    () => {
      checkSet(session, by, changed);
    };
  const unsigned = without((item) => item.kind !== 'setSignature' || item.party !== 2);
  const two = { ...committed, signers: new Set([0, 1]) };
  t.throws(act(unsigned), { message: /expected party 2 to have signed H\(U\)/ });
  t.throws(act(unsigned, two), { message: /expected party 2, whose list is in the proposal, to have signed/ });
  const missing = [0, 1].map((party): Signed => ({
    ...(document.statements[0] as Signed),
    kind: 'missing',
    party,
    body: { party: 2, kind: 'setSignature', key: '' },
  }));
  t.notThrows(act({ ...unsigned, statements: [...unsigned.statements, ...missing] }, two));
  t.throws(act({ ...unsigned, statements: [...unsigned.statements, ...missing.slice(1)] }, two), {
    message: /expected party 2, whose list/,
  });
  const proposed = document.statements.map((item) => (item.kind === 'setProposal' ? { ...item, party: (item.party + 1) % 3 } : item));
  t.throws(act({ ...document, statements: proposed }), { message: /the lowest role of those listed/ });
  t.throws(act(without((item) => item.kind !== 'setProposal')), { message: /expected a proposal of U, got none/ });
  const healed = (item: Signed): boolean => item.kind === 'list' && (item as Signed<'list'>).body.stage === 'healed';
  t.throws(act(without((item) => !healed(item) || item.party !== 1)), {
    message: /expected the 3 healed lists that the proposal names, got 2/,
  });
});

test('a statement that is due and not there is named with party, kind and index, and is not due of a party that two miss', (t) => {
  // Whoever proposes owes a body too.
  const proposer = document.statements.find(({ kind }) => kind === 'bodyProposal')?.party ?? t.fail();
  const absent = (proposer + 1) % 3;
  const others = [proposer, (proposer + 2) % 3] as const;
  const sum = (item: Signed): boolean => item.kind === 'sumStatement' && item.party === absent;
  const gone = document.statements.filter((item) => !sum(item));
  const indices = document.statements.filter(sum).map((item) => String((item as Signed<'sumStatement'>).body.index));
  const named = `expected ${indices.map((index) => `sumStatement ${index} of party ${String(absent)}`).join(', ')}, got none`;
  t.throws(
    () => {
      checkStatements(committed, gone);
    },
    { message: new RegExp(named) },
  );
  const by = (party: number, key: string): Signed => ({
    ...(document.statements[0] as Signed),
    kind: 'missing',
    party,
    body: { party: absent, kind: 'sumStatement', key },
  });
  const [key = ''] = indices;
  // Later statements of a party found absent are not due; the sums that others named are.
  t.throws(
    () => {
      checkStatements(committed, [...gone, by(others[0], key), by(others[1], key)]);
    },
    { message: /expected statement [0-9a-f]{64}, which party \d says it holds/ },
  );
  t.throws(
    () => {
      checkStatements(committed, [...gone, by(others[0], key)]);
    },
    { message: /sumStatement/ },
  );
  t.throws(
    () => {
      checkStatements(committed, [...gone, by(others[0], key), by(others[0], key)]);
    },
    { message: /sumStatement/ },
  );
});

test('a body without a sum that a signer named, or without one of a holder that was there, is found', (t) => {
  const { body } = committed.view;
  const sums = (body?.sums ?? []).map((item) => (item.index === 0 ? { ...item, statements: item.statements.slice(1) } : item));
  const view = { ...committed.view, body: body === null ? null : { ...body, sums } };
  t.throws(
    () => {
      checkStatements({ ...committed, view }, document.statements);
    },
    { message: /named before it signed, in the body/ },
  );
  const unnamed = document.statements.map((item) => (item.kind === 'sumsHeld' ? { ...item, body: { ...item.body, sums: [] } } : item));
  t.throws(
    () => {
      checkStatements({ ...committed, view }, unnamed);
    },
    { message: /whom nobody found absent, in the body/ },
  );
});
