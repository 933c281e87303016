// What a site would change in its pins to have a party's keys as the registry shows them, and the writing of it.
import { organisationOf, samePins, type PinnedParty } from '@cohort/client-agent/pinned-party';
import { vouchedRecords } from '@cohort/chaincode/client/renewed-certificate';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { NodeView } from '@cohort/protos/ledger';
import { changeConfig } from '../node/change-config.ts';
import type { Changes } from '../node/changes.ts';

export interface PinChange {
  readonly node: string;
  /** As pinned now; null for a party that this site has not pinned yet. */
  readonly before: PinnedParty | null;
  readonly after: PinnedParty;
}

/** How the registry's record of a party stands to a pin. */
export type Standing = 'same' | 'renewed' | 'another';

/** `renewed`: other keys that the pinned node key has signed, which agents follow by themselves. `anchor` is the ledger's genesis hash. */
export function standingOf(pin: PinnedParty, view: NodeView, anchor: string): Standing {
  const { nodeKey, boxKey, tlsCertSha256 } = view;
  if (nodeKey === pin.nodeKey && boxKey === pin.boxKey && tlsCertSha256 === pin.tlsCertSha256) return 'same';
  return vouchedRecords(view, pin.nodeKey, anchor).length > 0 ? 'renewed' : 'another';
}

/** Null where the pin needs no change. @throws {CohortError} USAGE for what is no party; CONFIG_INVALID for a key that another pin has */
export function pinChange(view: NodeView, pins: readonly PinnedParty[], anchor: string): PinChange | null {
  const { node, msp, role, nodeKey, boxKey, tlsCertSha256 } = view;
  if (role !== 'party' || organisationOf(view) !== msp)
    throw new CohortError('USAGE', `node: expected a party, such as ${msp}/party, got ${node}, a node of role ${role} of ${msp}`);
  const before = pins.find((pin) => pin.node === node) ?? null;
  if (before !== null && standingOf(before, view, anchor) !== 'another') return null;
  const after = { node, nodeKey, boxKey, tlsCertSha256 };
  const shared = samePins(replaced(pins, after));
  if (shared !== null)
    throw new CohortError(
      'CONFIG_INVALID',
      `${node}: expected a ${shared} that no other pinned party has, got that of another; a ledger that shows two parties as one lies: pin nothing, and ask ${msp}'s operator`,
    );
  return { node, before, after };
}

/** Into the node.json of the agent's folder. @throws {CohortError} FOLDER_IN_USE when the pin is another than it was when the change was shown; CONFIG_INVALID, STORAGE_FULL */
export async function writePin(folder: string, { node, before, after }: PinChange, changes: Changes): Promise<void> {
  await changeConfig(
    folder,
    ({ pinnedParties }) => {
      const pins = pinnedParties as unknown as readonly PinnedParty[];
      const now = pins.find((pin) => pin.node === node) ?? null;
      if (canonicalJson(now) !== canonicalJson(before))
        throw new CohortError(
          'FOLDER_IN_USE',
          `${folder}/node.json: expected the pin of ${node} as it was shown, got another, written meanwhile; nothing was changed: run the command again`,
        );
      return { pinnedParties: replaced(pins, after) as unknown as Json };
    },
    changes,
  );
}

/** In its place, or last. */
function replaced(pins: readonly PinnedParty[], after: PinnedParty): readonly PinnedParty[] {
  return pins.some(({ node }) => node === after.node) ? pins.map((pin) => (pin.node === after.node ? after : pin)) : [...pins, after];
}
