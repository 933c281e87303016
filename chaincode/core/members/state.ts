// The registry's keys: organisations, their suspensions, nodes, and the index from an identity certificate to its node.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord, OrganisationRecord } from '@cohort/protos/ledger';
import type { Context, ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { table } from '../table.ts';

export const organisations = table<OrganisationRecord, [msp: string]>('organisation');
/** `until`: the epoch with which it ends of itself; only an emergency has one, and a vote ends all others. */
export const suspensions = table<{ readonly proposal: string; readonly reason: string; readonly until?: number }, [msp: string]>(
  'suspension',
);
/** Who has suspended whom by emergency, and by which proposal: nobody does so twice, unless a vote has decided on it in between. */
export const emergencySignatories = table<{ readonly by: string; readonly proposal: string }, [msp: string, by: string]>(
  'emergency-signatory',
);
/** Nodes whose certificates and keys hold no longer, by vote; a replacement ends it. */
export const revocations = table<{ readonly proposal: string; readonly reason: string }, [node: string]>('revocation');
export const nodes = table<NodeRecord, [node: string]>('node');
/** (MSP id, certificate fingerprint) to node id: an attribute of a certificate alone is never trusted. */
export const certificates = table<string, [msp: string, certSha256: string]>('certificate');
/** Every certificate's fingerprint and every node key that was ever admitted, for good: a second record with it took its owner's place. */
export const knownKeys = table<string, [kind: 'certificate' | 'node-key', key: string]>('known-key');

/** Whether the organisation takes part: it is registered and not suspended, by vote or by emergency. */
export async function isActive(context: ReadContext, msp: string): Promise<boolean> {
  return (await organisations.has(context, msp)) && !(await isSuspended(context, msp)) && (await suspendedUntil(context, msp)) === null;
}

/** Whether the organisation votes: an emergency takes nobody's vote, so that two cannot make themselves the majority. */
export async function isVoting(context: ReadContext, msp: string): Promise<boolean> {
  return (await organisations.has(context, msp)) && !(await isSuspended(context, msp));
}

/** The MSP ids of the organisations that vote, sorted by code unit. */
export async function votingOrganisations(context: ReadContext): Promise<readonly string[]> {
  const voting: string[] = [];
  for (const { msp } of await organisations.list(context)) if (!(await isSuspended(context, msp))) voting.push(msp);
  return voting.sort((left, right) => (left < right ? -1 : 1));
}

/** By vote, until another vote. */
async function isSuspended(context: ReadContext, msp: string): Promise<boolean> {
  const suspension = await suspensions.get(context, msp);
  return suspension !== null && suspension.until === undefined;
}

/** The epoch with which an emergency suspension ends, or null. */
export async function suspendedUntil(context: ReadContext, msp: string): Promise<number | null> {
  const until = (await suspensions.get(context, msp))?.until ?? null;
  return until !== null && (await currentEpoch(context)) < until ? until : null;
}

/** The authority before the present one, and the epoch by which all nodes may have certificates of the present one. */
export const formerAuthorities = table<{ readonly caPem: string; readonly renewed: number }, [msp: string]>('former-authority');

/** Refuses a record that would take over a known node id, certificate or key. @throws {CohortError} ALREADY_EXISTS */
export async function refuseKnownNode(context: ReadContext, node: NodeRecord): Promise<void> {
  if (await nodes.has(context, node.node))
    throw new CohortError(
      'ALREADY_EXISTS',
      `node: expected an id that is not registered, got ${node.node}; rotate its keys, or vote to replace it`,
    );
  await refuseKnownKeys(context, node);
}

/** Refuses certificates and a node key that were ever admitted. @throws {CohortError} ALREADY_EXISTS */
export async function refuseKnownKeys(context: ReadContext, node: NodeRecord): Promise<void> {
  for (const [field, kind, key] of keysOf(node))
    if (await knownKeys.has(context, kind, key))
      throw new CohortError(
        'ALREADY_EXISTS',
        `${field}: expected one that was never admitted, got that of another node; make keys of its own`,
      );
  if (node.tlsCertSha256 === node.identityCertSha256)
    throw new CohortError('ALREADY_EXISTS', 'tlsCertSha256: expected another certificate than that of the identity, got the same');
}

/** Refuses records of which two share an id, a certificate or a node key. @throws {CohortError} ALREADY_EXISTS */
export function refuseShared(records: readonly NodeRecord[]): void {
  const seen = new Set<string>();
  for (const record of records)
    for (const [field, kind, key] of [['node', 'node', record.node] as const, ...keysOf(record)]) {
      if (seen.has(`${kind} ${key}`))
        throw new CohortError('ALREADY_EXISTS', `${field}: expected one of its own for each node, got ${key} twice; make keys of its own`);
      seen.add(`${kind} ${key}`);
    }
}

const keysOf = (node: NodeRecord) =>
  [
    ['tlsCertSha256', 'certificate', node.tlsCertSha256],
    ['identityCertSha256', 'certificate', node.identityCertSha256],
    ['nodeKey', 'node-key', node.nodeKey],
  ] as const;

/** Buffers the record of a node and the index entry of its certificate. */
export function putNode(context: Pick<Context, 'stub' | 'writes'>, node: NodeRecord): void {
  nodes.put(context, node, node.node);
  certificates.put(context, node.node, node.msp, node.identityCertSha256);
  for (const [, kind, key] of keysOf(node)) knownKeys.put(context, node.node, kind, key);
}
