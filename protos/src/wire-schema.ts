// The strict shape and the largest size of every request and answer, one row a call; the transport checks both ends by it.
import { mostArtifactBytes } from './artifact.ts';
import { announcedListShape, announcedShape, attachedShape, signedHeaderShape } from './attached-schema.ts';
import { errorTable, type ErrorCode } from './errors.ts';
import type { BlockTransaction, Creator, LedgerEvent, TransactionVerb } from './ledger.ts';
import {
  mostCarried,
  mostDetail,
  type ArtifactHeader,
  type ArtifactQuery,
  type ArtifactVerdict,
  type Canary,
  type CanaryAnswer,
  type CarriedStatement,
  type ContributionQuery,
  type RoundStanding,
  type Standing,
  type VectorHeader,
  type Verdict,
} from './messages.ts';
import { transactionShapes } from './ledger-schema.ts';
import { mspShape, nodeIdShape } from './names-schema.ts';
import { policyRules, refusalCodes, type Refusal, type RefusalVerdict } from './refusal.ts';
import {
  boolean,
  freeText,
  hex,
  integer,
  json,
  line,
  list,
  nullable,
  object,
  oneOf,
  record,
  refuseShape,
  text,
  type Shape,
} from './shape.ts';
import { anySignedShape, signedShape } from './statements-schema.ts';
import type { EmbeddedBlock, WireDocuments } from './wire.ts';

const kibibyte = 1024;
const small = 64 * kibibyte;
/** The largest document of any kind: a proposal with its lists, a body, a page of blocks' transactions. */
const large = 4 * kibibyte * kibibyte;

const hash = hex(32);
const index = oneOf(0, 1, 2);
const roundShape = freeText(96);
const size = integer(0);
const jsonText: Shape<string> = (value, at) => (typeof value === 'string' ? value : refuseShape(at, 'canonical JSON text', value));
const pem = text(16_384, /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/, 'one certificate in PEM');
const sealed = text(4096, /^(?:[0-9a-f]{2})+$/, 'up to 4096 lower-case hex digits');
const nothing: Shape<null> = (value, at) => refuseShape(at, 'frames, and no document', value);

const contribution = { round: roundShape, termsHash: hash, member: mspShape, com: hash };
const query = object<ContributionQuery>(contribution);
const header = object<VectorHeader>({ ...contribution, from: nodeIdShape, to: index, offset: size, total: size });
const roundQuery = object<{ readonly round: string }>({ round: roundShape });
const bookmark = text(40, /^(?:\d{1,9}\.\d{1,9})?$/, 'a bookmark of the page before, or empty text');
/** The member that a page ended with. */
const memberBookmark = text(32, /^(?:[a-z][a-z0-9-]{1,31})?$/, 'an MSP id, or empty text');
const refusal = object<Refusal>({
  round: roundShape,
  termsHash: hash,
  member: mspShape,
  code: oneOf(...refusalCodes),
  rule: nullable(oneOf(...policyRules)),
  signature: hex(64),
});
const artifactQuery = object<ArtifactQuery>({ hash });
const artifactHeader = object<ArtifactHeader>({ hash, proposal: hash, total: integer(1, mostArtifactBytes) });
const status = object({
  phase: oneOf('unknown', 'collecting', 'closed'),
  needsVector: boolean,
  offset: size,
  receipt: nullable(signedShape('receipt')),
});
const standing = { state: freeText(32), waitsFor: list(freeText(64), 0, 10_000) };
const verdict = object<Verdict>({
  lacks: list(hash, 0, 16),
  refused: nullable(object({ code: oneOf(...(Object.keys(errorTable) as ErrorCode[])), detail: line(mostDetail) })),
});
const creator = object<Creator>({ msp: freeText(128), certSha256: hash });
const parties = list(object<RoundStanding['parties'][number]>({ party: index, role: index, present: boolean }), 3, 3);
const event = nullable(object<LedgerEvent>({ name: freeText(64), payload: record(freeText(64), json, 64) }));
const fields = object<EmbeddedBlock['transactions'][number]>({
  txId: hash,
  creator,
  verb: freeText(64) as unknown as Shape<TransactionVerb>,
  requestId: freeText(128),
  body: json,
  code: oneOf<BlockTransaction['code']>('VALID', 'MVCC_CONFLICT'),
  event,
  payload: json,
  // What is no certificate is found by the check of creators, which says whose it is.
  certificatePem: text(65_536, /^/, 'text'),
  signature: hex(64),
});

/** A transaction whose body has its verb's shape; one of a verb that this version does not know is for nobody here to read. */
const transaction: typeof fields = (value, at) => {
  const read = fields(value, at);
  const shapes: Readonly<Record<string, Shape<unknown>>> = transactionShapes;
  const body = Object.hasOwn(shapes, read.verb) ? shapes[read.verb]?.(read.body, `${at}.body`) : read.body;
  return { ...read, body };
};

/** A block of the embedded ledger, as it travels and as an audit file holds it. */
export const embeddedBlockShape = object<EmbeddedBlock>({ header: signedHeaderShape, transactions: list(transaction, 0, 100_000) });

/** One call: what it takes and answers, with the most bytes of each document. */
export interface Row<Request, Reply> {
  readonly request: Shape<Request>;
  readonly requestBytes: number;
  readonly reply: Shape<Reply>;
  readonly replyBytes: number;
}

const row = <Request, Reply>(
  request: Shape<Request>,
  requestBytes: number,
  reply: Shape<Reply>,
  replyBytes: number,
): Row<Request, Reply> => ({
  request,
  requestBytes,
  reply,
  replyBytes,
});

type Rows = {
  readonly [S in keyof WireDocuments]: {
    readonly [M in keyof WireDocuments[S]]: WireDocuments[S][M] extends readonly [infer Request, infer Reply] ? Row<Request, Reply> : never;
  };
};

export const wireShapes: Rows = {
  Agent: {
    Announce: row(object({ ...contribution, hashes: announcedHashes, signature: hex(64), to: index, sealed }), small, status, small),
    Upload: row(header, small, status, small),
    Status: row(query, small, status, small),
    Canary: row(object<Canary>({ boxKey: hash, sealed }), small, object<CanaryAnswer>({ opened: hash }), small),
    GetArtifact: row(artifactQuery, small, nothing, 0),
    PutArtifact: row(artifactHeader, small, object<ArtifactVerdict>({ isNew: boolean }), small),
    Parties: row(roundQuery, small, object({ round: roundShape, ...standing, parties, whole: list(mspShape, 0, 10_000) }), large),
    Exchange: row(
      object({ round: roundShape, limit: integer(1), bookmark }),
      small,
      object({
        round: roundShape,
        statements: list(anySignedShape, 0, 10_000),
        announcements: list(announcedListShape, 0, 10_000),
        bookmark,
      }),
      large,
    ),
    Refuse: row(refusal, small, object<RefusalVerdict>({ isNew: boolean }), small),
    Plan: row(
      object({ plan: hash, model: hash, limit: integer(1, 10_000), bookmark: memberBookmark }),
      small,
      object({ plan: hash, servesModel: boolean, refusals: list(refusal, 0, 10_000), bookmark: memberBookmark }),
      large,
    ),
  },
  Party: {
    Deliver: row(
      object({
        round: roundShape,
        to: index,
        statements: list(object<CarriedStatement>({ statement: anySignedShape, attached: attachedShape }), 1, mostCarried),
      }),
      large,
      object({ ...standing, verdicts: list(verdict, 1, mostCarried) }),
      large,
    ),
    Relay: row(header, small, status, small),
    Heal: row(object({ ...contribution, index, party: index }), small, object({ announcement: announcedShape, index, total: size }), small),
    Hello: row(
      object({ party: nodeIdShape, rounds: list(roundShape, 0, 64), again: boolean }),
      small,
      object({ latest: nullable(anySignedShape), standings: record(roundShape, object<Standing>(standing), 64) }),
      large,
    ),
    GetArtifact: row(artifactQuery, small, nothing, 0),
    SumFile: row(object({ round: roundShape, index, hash }), small, nothing, 0),
  },
  Ledger: {
    Submit: row(
      object({ creator, verb: freeText(128), requestId: freeText(128), body: jsonText, certificatePem: pem, signature: hex(64) }),
      large,
      object({ txId: hash, height: size, payload: json }),
      large,
    ),
    Evaluate: row(object({ verb: freeText(128), body: jsonText }), small, json, large),
    Blocks: row(object({ from: size }), small, embeddedBlockShape, large),
    Head: row(object<Record<string, never>>({}), small, signedHeaderShape, small),
  },
};

function announcedHashes(value: unknown, at: string): readonly [string, string, string] {
  return list(hash, 3, 3)(value, at) as readonly [string, string, string];
}

/** The row of a call by its names, for a transport that carries any. */
export function wireRow(service: string, method: string): Row<unknown, unknown> {
  const rows: Readonly<Record<string, Readonly<Record<string, Row<unknown, unknown>>> | undefined>> = wireShapes;
  const found = rows[service]?.[method];
  if (found === undefined) throw new RangeError(`${service}.${method}: expected a row in the table of wire documents`);
  return found;
}
