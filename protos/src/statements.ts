// Every statement a party signs: its body, and the canonical fields that the Ed25519 signature covers.
import type { AbandonReason } from './abandon-reasons.ts';
import { canonicalJson } from './canonical-json.ts';
import { encode, type Field } from './canonical.ts';
import { fromHex, hash } from './hash.ts';
import type { LabelName } from './labels.ts';
import type { Block } from './terms.ts';

/** Member and commitment, one pair per contribution; sets are sorted by member (UTF-16 code unit). */
export interface Pair {
  readonly member: string;
  readonly com: string;
}

/** Signed commitments of r that an index used; a hash names this set. Empty never: at least the own one. */
export interface NoiseSetEntry {
  readonly party: number;
  readonly commitment: string;
}

/** All hashes are hex SHA-256; `index` is a share index m in 0..2, `party` a party number in 0..2. */
export interface StatementBodies {
  /** `blocks` is `blocksHash(terms.blocks)`. */
  receipt: { readonly role: number; readonly member: string; readonly com: string; readonly blocks: string };
  /** `announcements` is `announcementsHash` of everything announced that the author knows of. */
  list: { readonly stage: 'received' | 'healed'; readonly pairs: readonly Pair[]; readonly announcements: string };
  /** `lists` are the `statementHash` of the healed lists that give `pairs`. */
  setProposal: { readonly pairs: readonly Pair[]; readonly lists: readonly string[] };
  setSignature: { readonly setHash: string };
  noiseCommitmentStatement: { readonly index: number; readonly setHash: string; readonly commitment: string };
  noiseReveal: { readonly index: number; readonly to: number; readonly sealed: string };
  noiseSetStatement: { readonly index: number; readonly setHash: string; readonly entries: readonly NoiseSetEntry[] };
  sumStatement: { readonly index: number; readonly setHash: string; readonly noiseSet: string; readonly sumHash: string };
  /** `statementHash` of the sum statements and of the commitments to r that the author holds. */
  sumsHeld: { readonly setHash: string; readonly sums: readonly string[]; readonly commitments: readonly string[] };
  bodyProposal: { readonly bodyHash: string };
  bodySignature: { readonly bodyHash: string };
  absence: { readonly bodyHash: string; readonly absent: number };
  head: { readonly bodyHash: string; readonly height: number; readonly headerHash: string };
  publish: { readonly bodyHash: string; readonly modelOut: string };
  abandon: { readonly bodyHash: string; readonly reason: AbandonReason };
  objection: { readonly index: number; readonly reason: string };
  /** Says that `party`'s statement of this kind and key did not come in time. */
  missing: { readonly party: number; readonly kind: AwaitedKind; readonly key: string };
  /** Says that the author is up and that its own statement of this kind and key waits for somebody else. */
  waitsFor: { readonly kind: AwaitedKind; readonly key: string };
}

/** The kinds that the others wait for in a round, in the order in which they are due. */
export const awaitedKinds = [
  'list',
  'setProposal',
  'setSignature',
  'noiseCommitmentStatement',
  'noiseReveal',
  'noiseSetStatement',
  'sumStatement',
  'sumsHeld',
  'bodyProposal',
  'bodySignature',
] as const;

export type AwaitedKind = (typeof awaitedKinds)[number];

export type StatementKind = keyof StatementBodies;

/** A statement with its author's party number, its place in the author's own sequence, and the hex signature over `signedBytes`. */
export interface Signed<K extends StatementKind = StatementKind> {
  readonly kind: K;
  readonly termsHash: string;
  readonly party: number;
  readonly seq: number;
  readonly body: StatementBodies[K];
  readonly signature: string;
}

const hashFields = (hashes: readonly string[]): Field => hashes.map((item) => fromHex(item, 32));

type FieldsOf = { readonly [K in StatementKind]: (body: StatementBodies[K]) => readonly Field[] };

const pairFields = (pairs: readonly Pair[]): Field => pairs.flatMap(({ member, com }) => [member, fromHex(com, 32)]);

const fieldsOf: FieldsOf = {
  receipt: (body) => [body.role, body.member, fromHex(body.com, 32), fromHex(body.blocks, 32)],
  list: (body) => [body.stage, pairFields(body.pairs), fromHex(body.announcements, 32)],
  setProposal: (body) => [pairFields(body.pairs), hashFields(body.lists)],
  setSignature: (body) => [fromHex(body.setHash, 32)],
  noiseCommitmentStatement: (body) => [body.index, fromHex(body.setHash, 32), fromHex(body.commitment, 32)],
  noiseReveal: (body) => [body.index, body.to, fromHex(body.sealed)],
  noiseSetStatement: (body) => [
    body.index,
    fromHex(body.setHash, 32),
    body.entries.flatMap((entry) => [entry.party, fromHex(entry.commitment, 32)]),
  ],
  sumStatement: (body) => [body.index, fromHex(body.setHash, 32), fromHex(body.noiseSet, 32), fromHex(body.sumHash, 32)],
  sumsHeld: (body) => [fromHex(body.setHash, 32), hashFields(body.sums), hashFields(body.commitments)],
  bodyProposal: (body) => [fromHex(body.bodyHash, 32)],
  bodySignature: (body) => [fromHex(body.bodyHash, 32)],
  absence: (body) => [fromHex(body.bodyHash, 32), body.absent],
  head: (body) => [fromHex(body.bodyHash, 32), body.height, fromHex(body.headerHash, 32)],
  publish: (body) => [fromHex(body.bodyHash, 32), fromHex(body.modelOut, 32)],
  abandon: (body) => [fromHex(body.bodyHash, 32), body.reason],
  objection: (body) => [body.index, body.reason],
  missing: (body) => [body.party, body.kind, body.key],
  waitsFor: (body) => [body.kind, body.key],
};

/** The bytes that a statement's signature covers: label of its kind, termsHash, party, sequence number, then the body's fields. */
export function signedBytes<K extends StatementKind>(statement: Omit<Signed<K>, 'signature'>): Uint8Array {
  const label: LabelName = statement.kind;
  return encode(label, fromHex(statement.termsHash, 32), statement.party, statement.seq, ...fieldsOf[statement.kind](statement.body));
}

/** SHA-256 of what a statement says, its sequence number and signature left out: two of one kind that differ here contradict each other. */
export function statementHash<K extends StatementKind>(statement: Omit<Signed<K>, 'signature' | 'seq'>): string {
  return hash(statement.kind, fromHex(statement.termsHash, 32), statement.party, ...fieldsOf[statement.kind](statement.body));
}

/** The `blocks` of a receipt: H of the canonical JSON of the terms' blocks, so that a receipt says which vector it is for. */
export function blocksHash(blocks: readonly Block[]): string {
  return hash('receipt', canonicalJson(blocks));
}

/** H(U) over (member, com) pairs sorted by member. */
export function memberSetHash(terms: string, pairs: readonly Pair[]): string {
  return hash('memberSet', fromHex(terms, 32), pairFields(pairs));
}

/** H of the set of r commitments that an index used. */
export function noiseSetHash(terms: string, index: number, entries: readonly NoiseSetEntry[]): string {
  return hash(
    'noiseSet',
    fromHex(terms, 32),
    index,
    entries.flatMap((entry) => [entry.party, fromHex(entry.commitment, 32)]),
  );
}

/** What a round commits to on the ledger. `sums[m]` is index m; its statements are those of its holders that the signers held. */
export interface RoundBody {
  readonly termsHash: string;
  readonly modelIn: string;
  readonly members: readonly Pair[];
  readonly sums: readonly {
    readonly index: number;
    readonly sumHash: string;
    readonly statements: readonly Signed<'sumStatement'>[];
    readonly commitments: readonly Signed<'noiseCommitmentStatement'>[];
  }[];
}

/** H(body), which the parties' body signatures, heads and publications name. */
export function bodyHash(body: RoundBody): string {
  return hash(
    'body',
    fromHex(body.termsHash, 32),
    fromHex(body.modelIn, 32),
    pairFields(body.members),
    body.sums.flatMap((sum): Field[] => [
      sum.index,
      fromHex(sum.sumHash, 32),
      sum.statements.map((item) => concatSigned(item)),
      sum.commitments.map((item) => concatSigned(item)),
    ]),
  );
}

function concatSigned<K extends StatementKind>(statement: Signed<K>): Field {
  return [signedBytes(statement), fromHex(statement.signature, 64)];
}
