// The journal over the agent's database: facts in clear, secrets only in sealed rows whose keys lie elsewhere.
import type { SQLInputValue } from 'node:sqlite';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Signed } from '@cohort/protos/statements';
import type { Evidence, Journal } from '../ports/journal.ts';
import { decodeContribution, encodeContribution } from './contribution-bytes.ts';
import type { AgentDatabase } from './open-database.ts';
import type { SealedRows } from './sealed-rows.ts';
import { stored } from './stored.ts';

const addReceipt = 'INSERT INTO receipts SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE round = ?1 AND party = ?2)';
const addEvidence =
  'INSERT INTO evidence SELECT ?1, ?2, ?3, ?4 ' +
  'WHERE NOT EXISTS (SELECT 1 FROM evidence WHERE round = ?1 AND kind = ?2 AND party IS ?3 AND detail = ?4)';

/** In the place of a commitment. */
const forgone = '';

export function sqliteJournal(database: AgentDatabase, sealed: SealedRows): Journal {
  const { disk } = database;
  const kept = <T>(work: () => T): T => stored('agent database', work);
  const row = (round: string) => kept(() => database.prepare('SELECT com, announced, held FROM contributions WHERE round = ?').get(round));
  /** What may be lost by a power failure or a kill: nothing that leaves rests on it, and it is had again. */
  const soon = (sql: string, ...values: SQLInputValue[]): void => {
    disk.soon(() => {
      kept(() => database.prepare(sql).run(...values));
    });
  };
  // SELECT and not VALUES in what adds bytes: SQLite then undoes a statement that finds no room alone, not with all that waits.
  return {
    keep(contribution) {
      const { round, com } = contribution;
      if (row(round) !== undefined)
        throw new CohortError(
          'COMMITMENT_DUPLICATE',
          `round ${round}: expected no earlier sharing, but this agent made one; the stored one is the only one that may be sent`,
        );
      disk.must(() => {
        kept(() => database.prepare('INSERT INTO contributions SELECT ?, ?, 0, 1').run(round, com));
        sealed.write(round, encodeContribution(contribution));
      });
      disk.flush();
    },
    contribution(round) {
      const found = row(round);
      if (found?.['held'] !== 1) return null;
      const contribution = decodeContribution(sealed.read(round));
      if (contribution.com !== found['com'])
        throw new CohortError(
          'STORAGE_CORRUPT',
          `contribution to ${round}: expected commitment ${String(found['com'])}, got ${contribution.com}`,
        );
      return contribution;
    },
    markAnnounced(round) {
      soon('UPDATE contributions SET announced = 1 WHERE round = ?', round);
    },
    announced: (round) => row(round)?.['announced'] === 1,
    addReceipt(round, receipt) {
      soon(addReceipt, round, receipt.party, canonicalJson(receipt));
    },
    receipts(round) {
      const rows = kept(() => database.prepare('SELECT receipt FROM receipts WHERE round = ? ORDER BY party').all(round));
      return rows.map((found) => JSON.parse(String(found['receipt'])) as Signed<'receipt'>);
    },
    addEvidence(round, { kind, party, detail }) {
      soon(addEvidence, round, kind, party, detail);
    },
    evidence(round) {
      const rows = kept(() => database.prepare('SELECT kind, party, detail FROM evidence WHERE round = ? ORDER BY rowid').all(round));
      return rows.map(({ kind, party, detail }) => ({ kind, party, detail }) as unknown as Evidence);
    },
    open() {
      const rows = kept(() => database.prepare('SELECT round FROM contributions WHERE held = 1 ORDER BY rowid').all());
      return rows.map((found) => String(found['round']));
    },
    isRestoring: () => kept(() => database.prepare('SELECT 1 FROM restoring').get()) !== undefined,
    forgo(rounds) {
      disk.must(() => {
        // A contribution that nobody has: `keep` refuses another one.
        for (const round of rounds)
          kept(() => database.prepare('INSERT OR IGNORE INTO contributions SELECT ?, ?, 0, 0').run(round, forgone));
        kept(() => database.prepare('DELETE FROM restoring').run());
      });
      database.disk.flush();
    },
    isForgone: (round) => row(round)?.['com'] === forgone,
    async forget(round) {
      await sealed.destroy(round);
      soon('UPDATE contributions SET held = 0 WHERE round = ?', round);
    },
  };
}
