// The pin is the node key: a party's box key and certificate follow records that it signed, and nothing else.
import test from 'ava';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { NodeRecord, RotationView, SignedRotation } from '@cohort/protos/ledger';
import { onePage } from '@cohort/protos/testing/one-page';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import type { Terms } from '@cohort/protos/terms';
import { tellRefusal } from '../ledger-view/tell-refusal.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { makeRig, shownRound } from '../testing/rig.ts';
import { checkTerms } from './check-terms.ts';

/** What the ledger shows of parties: those of its newest round, and what differs. */
interface Told {
  parties: Terms['parties'];
  readonly rotations: Map<string, RotationView>;
  readonly records: Map<string, NodeRecord>;
}

/** A round whose first party has rotated since the site pinned it, signed as `change` says. */
async function rotated(change: (signed: SignedRotation) => SignedRotation | null, keys: Partial<NodeRecord> = {}) {
  const rig = await makeRig();
  const nodeKey = generateNodeKey();
  const [first, second, third] = rig.terms.parties;
  const [one, ...others] = rig.ports.site.pinnedParties;
  const party = { ...first, nodeKey: toHex(nodeKey.publicKey), boxKey: 'b0'.repeat(32), tlsCertSha256: 'c0'.repeat(32), ...keys };
  const terms: Terms = { ...rig.terms, parties: [party, second, third] };
  const record: NodeRecord = { ...party, role: 'party', identityCertSha256: '00'.repeat(32) };
  const before = { ...record, boxKey: first.boxKey, tlsCertSha256: first.tlsCertSha256 };
  const previous = recordHash(before);
  const signature = toHex(signEd25519(nodeKey.seed, rotationBytes(rig.ledger.genesisHash, 1, previous, record)));
  const told: Told = { parties: terms.parties, rotations: new Map(), records: new Map() };
  told.rotations.set(first.node, { signed: change({ number: 1, previous, signature }), former: [before], next: null, used: 1 });
  rig.lies.set('members.list', () => {
    const rest = { role: 'party', identityCertSha256: '00'.repeat(32), status: 'active' } as const;
    const nodes = told.parties.map((item) => ({
      ...item,
      ...told.records.get(item.node),
      ...rest,
      rotation: told.rotations.get(item.node) ?? null,
    }));
    return Promise.resolve(onePage([{ nodes }]));
  });
  const site = {
    ...rig.ports.site,
    pinnedParties: [{ ...one, nodeKey: toHex(nodeKey.publicKey) }, ...others] as typeof rig.ports.site.pinnedParties,
  };
  return { rig, told, round: await shownRound(rig, terms), ports: { ...rig.ports, site }, record, before, seed: nodeKey.seed };
}

async function refusal(...[change, keys]: Parameters<typeof rotated>) {
  const { round, ports } = await rotated(change, keys);
  return codeOf(checkTerms(round, ports));
}

test('accepts keys that the pinned node key signed', async (t) => {
  t.is(await refusal((signed) => signed), null);
});

test('refuses keys that it did not sign: none, another record, another number', async (t) => {
  t.is(await refusal(() => null), 'KEY_NOT_PINNED');
  t.is(await refusal((signed) => ({ ...signed, signature: '00'.repeat(64) })), 'KEY_NOT_PINNED');
  t.is(await refusal((signed) => ({ ...signed, previous: '00'.repeat(32) })), 'KEY_NOT_PINNED');
  t.is(await refusal((signed) => ({ ...signed, number: 2 })), 'KEY_NOT_PINNED');
});

/** The next attempt of that round, whose terms name the first party with the keys of `named`. */
async function opened({ rig, told }: Awaited<ReturnType<typeof rotated>>, named: NodeRecord) {
  const { node, msp, nodeKey, boxKey, tlsCertSha256, endpoint } = named;
  const [, second, third] = rig.terms.parties;
  const terms: Terms = { ...rig.terms, attempt: 1, parties: [{ node, msp, nodeKey, boxKey, tlsCertSha256, endpoint }, second, third] };
  told.parties = terms.parties;
  return shownRound(rig, terms);
}

test('a ledger that shows an older record than this agent has seen is refused, after a restart too', async (t) => {
  const set = await rotated((signed) => signed);
  const { rig, told, round, ports, before } = set;
  await checkTerms(round, ports);
  const shown = told.rotations.get(before.node);
  // As the operator pinned them, and as the ledger has them now: the node key has signed others since.
  told.rotations.delete(before.node);
  const older = await opened(set, before);
  const restarted = () => ({ ...rig.restarted(), site: ports.site });
  let now = ports;
  for (let starts = 0; starts < 2; starts++, now = restarted())
    await t.throwsAsync(checkTerms(older, now), {
      code: 'LEDGER_ROLLED_BACK',
      message:
        /party org-0\/party: expected rotation 1 of its keys or a later one, which this agent saw signed, got 0; .*: ask its operator$/,
    });
  // A number that the node key has not signed is none.
  if (shown === undefined || shown.signed === null) return t.fail();
  told.rotations.set(before.node, { ...shown, signed: { ...shown.signed, number: 2 } });
  t.is(await codeOf(checkTerms(older, now)), 'LEDGER_ROLLED_BACK');
});

test('a second record under a number that this agent has seen is refused: one of the two was taken back', async (t) => {
  const set = await rotated((signed) => signed);
  const { rig, told, round, ports, before, record, seed } = set;
  await checkTerms(round, ports);
  t.is(ports.memory.rotations.latest(record.nodeKey)?.number, 1);
  // Signed as number 1 too, registered and cancelled by the admin: the ledger's host kept it.
  const cancelled = { ...record, boxKey: 'ee'.repeat(32), tlsCertSha256: 'ef'.repeat(32) };
  const previous = recordHash(before);
  const signature = toHex(signEd25519(seed, rotationBytes(rig.ledger.genesisHash, 1, previous, cancelled)));
  told.rotations.set(record.node, { signed: { number: 1, previous, signature }, former: [before], next: null, used: 1 });
  told.records.set(record.node, cancelled);
  await t.throwsAsync(checkTerms(await opened(set, cancelled), ports), {
    code: 'LEDGER_ROLLED_BACK',
    message: /expected the record that this agent saw as rotation 1 of its keys, got another under that number/,
  });
});

test('keys as pinned count while rounds opened under them last, and not once the party has given them up', async (t) => {
  const set = await rotated((signed) => signed);
  const { told, ports, record, before } = set;
  told.records.set(record.node, record);
  const older = await opened(set, before);
  t.is(await codeOf(checkTerms(older, ports)), null);
  const shown = told.rotations.get(record.node);
  if (shown === undefined) return t.fail();
  told.rotations.set(record.node, { ...shown, former: [] });
  await t.throwsAsync(checkTerms(older, ports), {
    code: 'KEY_NOT_PINNED',
    message: /party org-0\/party: expected the keys that its node key has signed, got those pinned at this site, which it has given up; /,
  });
});

test("refuses another party's certificate, though the node key signed it: three pins stay three", async (t) => {
  const { tlsCertSha256 } = (await makeRig()).terms.parties[1];
  t.is(await refusal((signed) => signed, { tlsCertSha256 }), 'TERMS_REFUSED');
});

test('a party whose keys the pinned node key signed is told what a site refuses, another one is not', async (t) => {
  for (const [change, told] of [
    [(signed: SignedRotation) => signed, 1],
    [() => null, 0],
  ] as const) {
    const { rig, round, ports } = await rotated(change);
    await tellRefusal(round, new CohortError('DATA_INVALID', 'row 7'), ports);
    t.deepEqual(
      rig.parties.map(({ refusals }) => refusals.length),
      [told, 1, 1],
    );
  }
});
