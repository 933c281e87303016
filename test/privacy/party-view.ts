// All that one party has of a round: every row of its journal, every vector among it, opened with its own keys.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bufferName, keyName, vectorChunks } from '@cohort/aggregator/round/contributions';
import type { Round } from '@cohort/aggregator/round/round';
import { noiseSecretKey } from '@cohort/aggregator/round/commit-noise-secrets';
import { sumName } from '@cohort/aggregator/steps/sum';
import type { Network } from '@cohort/aggregator/testing/network';
import type { Contribution, SyntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { indicesOf, roleOf, type Role, type ShareIndex } from '@cohort/mpc/roles';
import { openShare } from '@cohort/mpc/seal';
import { maskShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import type { Terms } from '@cohort/protos/terms';

/** One member's share of index m: the bytes of s_0, or of the mask that its key expands to. */
export interface HeldShare {
  readonly index: ShareIndex;
  readonly key?: Uint8Array;
  readonly bytes: Uint8Array;
}

export interface PartyView {
  readonly role: Role;
  readonly terms: Terms;
  readonly termsHash: string;
  /** Every 32 bytes that were sealed to it or by it: keys, salts, r. */
  readonly secrets: readonly Uint8Array[];
  /** Every 32 bytes that it can read anywhere: the secrets, the opened files' salts, every hash in every message, zeros. */
  readonly words: readonly Uint8Array[];
  readonly hashes: ReadonlySet<string>;
  readonly sharesOf: ReadonlyMap<string, readonly HeldShare[]>;
  /** The three opened files, and the seeds of the two noises that it made. */
  readonly files: readonly [Uint8Array, Uint8Array, Uint8Array];
  readonly seeds: readonly { readonly index: ShareIndex; readonly seed: Uint8Array }[];
}

type Sent = ReadonlyMap<SyntheticMember, Contribution>;

/** @throws {RangeError} when the party's folder holds a vector of the round that this does not read: then the view is not all of it */
export function partyView(network: Network, party: number, round: string, sent: Sent, body: RoundBody): PartyView {
  const ports = network.ports[party];
  if (!ports) throw new RangeError(`party ${String(party)}: expected it to run`);
  const { terms, termsHash } = network.ledger.view(round);
  const role = roleOf(party, terms.round, terms.attempt);
  const { secretNames, vectorNames, text } = journalOf(join(network.folder, `p${String(party)}`, 'journal.db'), round);
  const secrets = secretNames.map((name) => ports.shares.secret(round, name) ?? new Uint8Array());
  const sharesOf = new Map<string, readonly HeldShare[]>();
  const names = indicesOf(role).map(sumName);
  for (const [member, { com, announcementFor }] of sent) {
    // What was sealed to it, whether or not it keeps it.
    const sealed = fromHex(announcementFor(party).sealed);
    const recipientSecret = network.keys[party]?.boxKey.secretKey ?? new Uint8Array();
    const payload = openShare(sealed, { termsHash, member: member.msp, role, senderPublic: member.boxKey.publicKey, recipientSecret });
    secrets.push(...Object.values(payload.keys), ...Object.values(payload.salts));
    const pair = { member: member.msp, com };
    const context = { termsHash, member: member.msp, blocks: terms.blocks };
    for (const { node } of [member, ...network.keys]) names.push(bufferName(pair, node), bufferName(pair, `heal ${node}`));
    const held = indicesOf(role).map((index): HeldShare => {
      if (index !== 0) {
        const key = ports.shares.secret(round, keyName(index, pair)) ?? new Uint8Array();
        return { index, key, bytes: concat([...maskShareChunks(key, index, context)]) };
      }
      return { index, bytes: concat([...vectorChunks({ key: round, terms } as Round, ports, pair)]) };
    });
    sharesOf.set(member.msp, held);
  }
  expectAllRead(vectorNames, round, names);
  const [zero, one, two] = body.sums.map(({ sumHash }) => ports.artifacts.get(sumHash) ?? new Uint8Array());
  if (!zero || !one || !two) throw new RangeError('sum files: expected three');
  const hashes = new Set(text.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []);
  const seen = [...[zero, one, two].map((file) => file.slice(0, 32)), ...[...hashes].map((hex) => fromHex(hex, 32)), new Uint8Array(32)];
  const seeds = indicesOf(role).map((index) => {
    const noiseSecrets = [0, 1, 2].flatMap((holder) => ports.shares.secret(round, noiseSecretKey(index, holder)) ?? []);
    return { index, seed: noiseSeed({ termsHash, index, hU: memberSetHash(termsHash, body.members), noiseSecrets }) };
  });
  return {
    role,
    terms,
    termsHash,
    secrets: distinct(secrets),
    words: distinct([...secrets, ...seen]),
    hashes,
    sharesOf,
    files: [zero, one, two],
    seeds,
  };
}

/** Every table's rows of the round, as text, and the names of the sealed secrets and of the vectors. */
function journalOf(file: string, round: string): { readonly secretNames: string[]; readonly vectorNames: string[]; readonly text: string } {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const rows = tables.map(({ name }) => db.prepare(`SELECT * FROM ${String(name)} WHERE round = ? OR round = '*'`).all(round));
    const namesIn = (table: string) =>
      db
        .prepare(`SELECT DISTINCT name FROM ${table} WHERE round = ?`)
        .all(round)
        .map(({ name }) => String(name));
    return { secretNames: namesIn('sealed'), vectorNames: namesIn('vectors'), text: JSON.stringify(rows) };
  } finally {
    db.close();
  }
}

/** A vector under none of `names` was not looked at. */
function expectAllRead(held: readonly string[], round: string, names: readonly string[]): void {
  const strangers = held.filter((name) => !names.includes(name));
  if (strangers.length > 0)
    throw new RangeError(`${round}: expected ${names.join(', ')} alone among the vectors, got also ${strangers.join(', ')}`);
}

function distinct(words: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(words.filter((word) => word.length === 32).map((word) => [Buffer.from(word).toString('hex'), word])).values()];
}
