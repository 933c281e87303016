// Step share: splits the quantised update into three shares and stores them before anything is said (PROTOCOL, Agent 2).
import { CohortError } from '@cohort/protos/errors';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { Announcement } from '@cohort/protos/messages';
import { byteLength } from '@cohort/mpc/block';
import { commitment, shareHash, shareHasher, signedCommitmentBytes } from '@cohort/mpc/commit';
import { signEd25519 } from '@cohort/mpc/crypto';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import { roleOf } from '@cohort/mpc/roles';
import { sealShare, sharePayload } from '@cohort/mpc/seal';
import { newShareSecrets, zeroShareChunks, type ShareContext, type ShareSecrets } from '@cohort/mpc/share';
import type { ChargedAccount } from '../ledger-view/account-charges.ts';
import type { Contribution } from '../ports/journal.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { Enrolled, Round } from '../round.ts';

declare const shared: unique symbol;
/** A sharing that is on disk: the only thing that can be sent. */
export type Share = { readonly round: Enrolled; readonly contribution: Contribution } & { readonly [shared]: true };

type SharePorts = Pick<AgentPorts, 'site' | 'journal' | 'memory' | 'clock' | 'events'>;

/**
 * Draws keys and salts, commits, seals each role's part, and stores it all.
 * @throws {CohortError} COMMITMENT_DUPLICATE when this round was shared before; BUDGET_EXHAUSTED where this agent's own count leaves no room for it; STORAGE_FULL; CONFIG_INVALID without the secret of the box key it enrolled with
 */
export function share(x: QuantisedBlocks, round: Enrolled, { site, journal, memory, clock, events }: SharePorts): Share {
  const startedMs = clock.now();
  const { terms, termsHash } = round.view;
  const secrets = newShareSecrets();
  const context = { termsHash, member: site.member, blocks: terms.blocks };
  const hashes = shareHashes(x, secrets, context);
  const com = commitment({ termsHash, member: site.member, hashes });
  const signature = toHex(signEd25519(site.keys.nodeSeed, signedCommitmentBytes({ termsHash, member: site.member, com })));
  const senderSecret = site.keys.boxSecret(round.boxKey);
  const announce = (to: number): Announcement => {
    const role = roleOf(to, terms.round, terms.attempt);
    const recipientPublic = fromHex(terms.parties[to as 0 | 1 | 2].boxKey, 32);
    const payload = sharePayload(role, secrets);
    const sealed = sealShare({ termsHash, member: site.member, role, payload, recipientPublic, senderSecret });
    return { round: round.key, termsHash, member: site.member, com, hashes, signature, to, sealed: toHex(sealed) };
  };
  const contribution: Contribution = {
    round: round.key,
    ...context,
    com,
    announcements: [announce(0), announce(1), announce(2)],
    secrets,
    x,
  };
  // In one turn with what is kept, so that of rounds side by side each counts the others.
  const others = journal.open().filter((key) => key !== round.key);
  checkBudget(round.key, round.charges, memory.charges.counted(others));
  memory.charges.price(round.key, round.charges);
  journal.keep(contribution);
  const coordinates = terms.blocks.reduce((total, block) => total + block.length, 0);
  events.emit('update.shared', { round: round.key, seconds: (clock.now() - startedMs) / 1000, coordinates });
  return { round, contribution } as Share;
}

/**
 * The sharing that an earlier run of this agent stored, or null: it is sent again, never drawn again. Only a round in which this
 * member was enrolled has one.
 * @throws {CohortError} TERMS_MISMATCH when it was made on another ledger; STORAGE_CORRUPT
 */
export function recall(round: Round, { journal, events, site }: Pick<SharePorts, 'journal' | 'events' | 'site'>): Share | null {
  const contribution = journal.contribution(round.key);
  if (contribution === null) return null;
  if (contribution.termsHash !== round.view.termsHash)
    throw new CohortError(
      'TERMS_MISMATCH',
      `round ${round.key}: expected the terms ${contribution.termsHash} that this agent shared under, got ${round.view.termsHash}; the ledger is not the one it was`,
    );
  events.emit('round.resumed', { round: round.key, member: site.member });
  return { round: round as Enrolled, contribution } as Share;
}

/** The ledger took the enrolment: this holds on one that lies about budgets, too. */
function checkBudget(round: string, charges: readonly ChargedAccount[], counted: ReadonlyMap<string, bigint>): void {
  for (const { account, cost, budget } of charges) {
    const left = budget - (counted.get(account) ?? 0n);
    if (cost > left)
      throw new CohortError(
        'BUDGET_EXHAUSTED',
        `${account}: round ${round} costs ${String(cost)}, left by this agent's own count are ${String(left)} of ${String(budget)} (units of 1e-12 nat), and the ledger took it all the same; nothing is shared: ask the ledger's operator`,
      );
  }
}

function shareHashes(x: QuantisedBlocks, secrets: ShareSecrets, context: ShareContext): readonly [string, string, string] {
  const { termsHash, member, blocks } = context;
  const [salt0, salt1, salt2] = secrets.salts;
  const zero = shareHasher({ termsHash, member, index: 0, salt: salt0, byteLength: byteLength(blocks) });
  for (const chunk of zeroShareChunks(x, secrets, context)) zero.update(chunk);
  const one = shareHash({ termsHash, member, index: 1 }, salt1, secrets.k1);
  return [zero.digest(), one, shareHash({ termsHash, member, index: 2 }, salt2, secrets.k2)];
}
