// A party's pin as it stands now: the operator pinned the node key, and the party's other keys follow records that it has signed.
import { readMembers } from '@cohort/chaincode/client/read-members';
import { vouchedRecords } from '@cohort/chaincode/client/renewed-certificate';
import { CohortError } from '@cohort/protos/errors';
import { recordHash } from '@cohort/protos/rotation';
import type { PartyRef } from '@cohort/protos/terms';
import type { PinnedParty } from '../pinned-party.ts';
import type { SeenRotation } from '../ports/ledger-checkpoint.ts';
import type { AgentPorts } from '../ports/ports.ts';

export type FollowPorts = Pick<AgentPorts, 'memory'> & {
  readonly site: Pick<AgentPorts['site'], 'pinnedParties'>;
  readonly ledger: Pick<AgentPorts['ledger'], 'evaluate' | 'genesisHash'>;
};

/**
 * The pin of this node id, with the terms' keys when its node key vouches for them; undefined when none is pinned. Keys as pinned count
 * until the party has renewed them, and then as long as the ledger says that rounds opened under them last.
 * @throws {CohortError} LEDGER_ROLLED_BACK when this agent has seen a later rotation, KEY_NOT_PINNED for keys that were given up; the ledger's
 */
export async function followPin(
  { node, nodeKey, boxKey, tlsCertSha256 }: PartyRef,
  { site, ledger, memory }: FollowPorts,
): Promise<PinnedParty | undefined> {
  const pin = site.pinnedParties.find((item) => item.node === node);
  if (pin === undefined || pin.nodeKey !== nodeKey) return pin;
  // The whole registry: this process follows it already, and knows it without asking.
  const view = (await readMembers(ledger)).nodes.find((item) => item.node === node);
  const vouched = vouchedRecords(view, nodeKey, ledger.genesisHash);
  const [current] = vouched;
  const shown = current === undefined ? null : { number: view?.rotation?.signed?.number ?? 0, record: recordHash(current) };
  assertNotOlder(shown, pin, memory);
  const named = (item: Pick<PinnedParty, 'boxKey' | 'tlsCertSha256'>): boolean =>
    item.boxKey === boxKey && item.tlsCertSha256 === tlsCertSha256;
  if (vouched.some(named)) return { ...pin, boxKey, tlsCertSha256 };
  const isPinOver = vouched.length > 0 && view?.rotation?.former.some(named) !== true;
  if (named(pin) && isPinOver)
    throw new CohortError(
      'KEY_NOT_PINNED',
      `party ${node}: expected the keys that its node key has signed, got those pinned at this site, which it has given up; a ledger that names them is behind, or lies: ask its operator`,
    );
  return pin;
}

/** A ledger that shows an older record could name keys that the party has given up, and that somebody else may have by now. */
function assertNotOlder(shown: SeenRotation | null, { node, nodeKey }: PinnedParty, { rotations }: AgentPorts['memory']): void {
  const seen = rotations.latest(nodeKey);
  const number = shown?.number ?? 0;
  if (seen !== null && number < seen.number)
    throw new CohortError(
      'LEDGER_ROLLED_BACK',
      `party ${node}: expected rotation ${String(seen.number)} of its keys or a later one, which this agent saw signed, got ${String(number)}; a ledger that forgets may name keys that were given up: ask its operator`,
    );
  if (seen !== null && shown !== null && number === seen.number && shown.record !== seen.record)
    throw new CohortError(
      'LEDGER_ROLLED_BACK',
      `party ${node}: expected the record that this agent saw as rotation ${String(number)} of its keys, got another under that number; a ledger that shows two may name keys that were taken back: ask its operator`,
    );
  if (shown !== null) rotations.note(nodeKey, shown);
}
