// When two signed statements of one party cannot both be true: a party says each of these once, and of one set of members only.
import { statementKey } from './statement-key.ts';
import { statementHash, type Signed, type StatementBodies, type StatementKind } from './statements.ts';

/** What a party says once under each `statementKey`; other kinds differ harmlessly, as a reveal sealed twice. */
const saidOnce: ReadonlySet<StatementKind> = new Set([
  'list',
  'setProposal',
  'setSignature',
  'noiseCommitmentStatement',
  'noiseSetStatement',
  'sumStatement',
  'bodyProposal',
  'bodySignature',
]);

/** Kinds that speak of the set of members that their author signed. */
type AboutSet = 'noiseCommitmentStatement' | 'noiseSetStatement' | 'sumStatement' | 'sumsHeld';
const aboutSet: ReadonlySet<string> = new Set<AboutSet>(['noiseCommitmentStatement', 'noiseSetStatement', 'sumStatement', 'sumsHeld']);

/** Of one round; signatures are the caller's to verify. What this finds voids the round and names the author. */
export function contradicts(first: Signed, second: Signed): boolean {
  if (first.party !== second.party) return false;
  if (saidOnce.has(first.kind) && first.kind === second.kind && statementKey(first) === statementKey(second))
    return statementHash(first) !== statementHash(second);
  return namesAnotherSet(first, second) || namesAnotherSet(second, first);
}

/** Whether a party signed one U, and then spoke of r or of sums over another. */
function namesAnotherSet(signature: Signed, later: Signed): boolean {
  if (signature.kind !== 'setSignature' || !aboutSet.has(later.kind)) return false;
  const { setHash } = signature.body as StatementBodies['setSignature'];
  return (later.body as StatementBodies[AboutSet]).setHash !== setHash;
}
