// The strict schema of signed statements and of the round body.
import { abandonReasons } from './abandon-reasons.ts';
import { mspShape } from './names-schema.ts';
import { freeText, hex, integer, list, object, oneOf, tagged, text, type Shape } from './shape.ts';
import {
  awaitedKinds,
  type NoiseSetEntry,
  type Pair,
  type RoundBody,
  type Signed,
  type StatementBodies,
  type StatementKind,
} from './statements.ts';

const hash = hex(32);
const index = oneOf(0, 1, 2);
const maxMembers = 10_000;

const pairShape = object<Pair>({ member: mspShape, com: hash });
const pairsShape = list(pairShape, 0, maxMembers);
const reasonShape = freeText(200);
const awaitedKind = oneOf(...awaitedKinds);
/** As `statementKey` says it: a stage, an index, or empty for what is said once. */
const keyShape = text(8, /^(?:received|healed|[012])?$/, 'received, healed, 0, 1, 2 or empty text');

const bodies: { readonly [K in StatementKind]: Shape<StatementBodies[K]> } = {
  receipt: object({ role: index, member: mspShape, com: hash, blocks: hash }),
  list: object({ stage: oneOf('received', 'healed'), pairs: pairsShape, announcements: hash }),
  setProposal: object({ pairs: pairsShape, lists: list(hash, 2, 3) }),
  setSignature: object({ setHash: hash }),
  noiseCommitmentStatement: object({ index, setHash: hash, commitment: hash }),
  noiseReveal: object({ index, to: index, sealed: text(4096, /^(?:[0-9a-f]{2})+$/, 'up to 4096 lower-case hex digits') }),
  noiseSetStatement: object({ index, setHash: hash, entries: list(object<NoiseSetEntry>({ party: index, commitment: hash }), 1, 3) }),
  sumStatement: object({ index, setHash: hash, noiseSet: hash, sumHash: hash }),
  sumsHeld: object({ setHash: hash, sums: list(hash, 0, 6), commitments: list(hash, 0, 6) }),
  bodyProposal: object({ bodyHash: hash }),
  bodySignature: object({ bodyHash: hash }),
  absence: object({ bodyHash: hash, absent: index }),
  head: object({ bodyHash: hash, height: integer(0), headerHash: hash }),
  publish: object({ bodyHash: hash, modelOut: hash }),
  abandon: object({ bodyHash: hash, reason: oneOf(...abandonReasons) }),
  objection: object({ index, reason: reasonShape }),
  missing: object({ party: index, kind: awaitedKind, key: keyShape }),
  waitsFor: object({ kind: awaitedKind, key: keyShape }),
};

/** A signed statement of one kind. The signature itself is not checked here. */
export function signedShape<K extends StatementKind>(kind: K): Shape<Signed<K>> {
  return object<Signed<K>>({ kind: oneOf(kind), termsHash: hash, party: index, seq: integer(0), body: bodies[kind], signature: hex(64) });
}

/** A signed statement of any kind. */
export const anySignedShape: Shape<Signed> = tagged<Signed>(
  'kind',
  Object.fromEntries((Object.keys(bodies) as StatementKind[]).map((kind) => [kind, signedShape<StatementKind>(kind)])),
);

export const roundBodyShape = object<RoundBody>({
  termsHash: hash,
  modelIn: hash,
  members: list(pairShape, 1, maxMembers),
  sums: list(
    object<RoundBody['sums'][number]>({
      index,
      sumHash: hash,
      statements: list(signedShape('sumStatement'), 1, 2),
      commitments: list(signedShape('noiseCommitmentStatement'), 1, 2),
    }),
    3,
    3,
  ),
});
