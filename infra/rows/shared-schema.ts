// A schema on its way from who proposes it to who reads rows by it: its hash by vote on the ledger, its bytes through the parties.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import type { DataSchema } from '@cohort/client-agent/data/schema';
import { artifactHash, documentArtifact, mostSchemaBytes, readDocumentArtifact } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody, ProposalView, SchemaProposal } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import type { SharedArtifacts } from '../consortium/shared-artifacts.ts';

/** @throws {CohortError} DATA_INVALID for a schema that is too large for the parties */
export function schemaProposal(
  schema: DataSchema,
  name: string,
): { readonly body: Extract<ProposalBody, { kind: 'schema' }>; readonly bytes: Uint8Array } {
  const bytes = documentArtifact('schema', schema);
  if (bytes.length > mostSchemaBytes)
    throw new CohortError(
      'DATA_INVALID',
      `schema ${schema.name}: expected at most ${String(mostSchemaBytes)} bytes, got ${String(bytes.length)}; leave out levels, or make their column "ignore"`,
    );
  return { body: { kind: 'schema', name, hash: artifactHash(bytes), size: bytes.length }, bytes };
}

/** The id of the proposal, open or accepted, that names this very schema so; null where none does. */
export async function proposalOf(ledger: Pick<Ledger, 'evaluate'>, { name, hash }: SchemaProposal): Promise<string | null> {
  const known = (await schemasNamed(ledger, name)).find(({ body }) => body.hash === hash);
  return known?.proposal ?? null;
}

/** Refuses a schema that bears an accepted one's name and is another: no plan takes both. @throws {CohortError} CONFIG_INVALID */
export async function expectAcceptedSchema(ledger: Pick<Ledger, 'evaluate'>, name: string, hash: string): Promise<void> {
  const accepted = (await listAll(ledger, 'schemas.list', {})).find((view) => view.name === name.toLowerCase());
  if (accepted === undefined || accepted.hash === hash) return;
  throw new CohortError(
    'CONFIG_INVALID',
    `schema ${name}: expected the accepted one of this name, ${accepted.hash.slice(0, 12)}, got ${hash.slice(0, 12)}; fetch it (cohort schema fetch ${accepted.name}), and say with --dialect how the file is written otherwise; a schema of its own needs a name of its own`,
  );
}

interface NamedSchema {
  readonly proposal: string;
  readonly status: 'accepted' | 'open';
  readonly body: SchemaProposal;
}

/** The accepted one first, then what is open under this name. */
async function schemasNamed(ledger: Pick<Ledger, 'evaluate'>, name: string): Promise<readonly NamedSchema[]> {
  const accepted = (await listAll(ledger, 'schemas.list', {})).filter((view) => view.name === name);
  const open = (await listAll(ledger, 'governance.list', {})).flatMap(openSchema).filter(({ body }) => body.name === name);
  return [
    ...accepted.map(({ proposal, hash, size }): NamedSchema => ({ proposal, status: 'accepted', body: { name, hash, size } })),
    ...open,
  ];
}

function openSchema({ proposal, status, body }: ProposalView): readonly NamedSchema[] {
  return body.kind === 'schema' && status === 'open' ? [{ proposal, status, body }] : [];
}

export interface FetchedSchema {
  readonly schema: DataSchema;
  readonly hash: string;
  /** Open: to be read before a vote; nobody is bound to it yet. */
  readonly status: NamedSchema['status'];
}

/**
 * The accepted schema of this name, else the only one that is proposed under it.
 * @throws {CohortError} NOT_FOUND, UNREACHABLE, ENCODING_INVALID, CONFIG_INVALID for bytes that are no schema of this version
 */
export async function fetchSchema(
  ledger: Pick<Ledger, 'evaluate'>,
  artifacts: Pick<SharedArtifacts, 'get'>,
  name: string,
): Promise<FetchedSchema> {
  const [first, ...others] = await schemasNamed(ledger, name);
  if (first === undefined)
    throw new CohortError(
      'NOT_FOUND',
      `schema ${name}: expected an accepted or an open one of this name, got none; cohort proposal list shows what is proposed`,
    );
  if (first.status === 'open' && others.length > 0)
    throw new CohortError(
      'NOT_FOUND',
      `schema ${name}: expected one proposal of this name, got ${String(others.length + 1)}; wait until one of them is accepted`,
    );
  const { hash, size } = first.body;
  const document = readDocumentArtifact('schema', await artifacts.get(hash, size));
  return { schema: parseSchema(document, `schema ${name}`), hash, status: first.status };
}
