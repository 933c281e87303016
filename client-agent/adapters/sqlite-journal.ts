// The journal over SQLite and sealed files: facts in the database, secrets only in files whose keys lie elsewhere.
import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Signed } from '@cohort/protos/statements';
import type { Evidence, Journal } from '../ports/journal.ts';
import { decodeContribution, encodeContribution } from './contribution-bytes.ts';
import type { SealedFiles } from './sealed-files.ts';
import { stored } from './stored.ts';

export function sqliteJournal(database: DatabaseSync, files: SealedFiles): Journal {
  const kept = <T>(work: () => T): T => stored('agent database', work);
  const row = (round: string) => kept(() => database.prepare('SELECT com, announced, held FROM contributions WHERE round = ?').get(round));
  return {
    keep(contribution) {
      const { round, com } = contribution;
      if (row(round) !== undefined)
        throw new CohortError(
          'COMMITMENT_DUPLICATE',
          `round ${round}: expected no earlier sharing, but this agent made one; the stored one is the only one that may be sent`,
        );
      // The file first: a row without its file would forbid the round for ever, a file without its row was never sent.
      files.write(round, encodeContribution(contribution));
      try {
        kept(() => database.prepare('INSERT INTO contributions VALUES (?, ?, 0, 1)').run(round, com));
      } catch (error) {
        files.destroy(round);
        throw error;
      }
    },
    contribution(round) {
      const found = row(round);
      if (found?.['held'] !== 1) return null;
      const contribution = decodeContribution(files.read(round));
      if (contribution.com !== found['com'])
        throw new CohortError(
          'STORAGE_CORRUPT',
          `contribution to ${round}: expected commitment ${String(found['com'])}, got ${contribution.com}`,
        );
      return contribution;
    },
    markAnnounced(round) {
      kept(() => database.prepare('UPDATE contributions SET announced = 1 WHERE round = ?').run(round));
    },
    announced: (round) => row(round)?.['announced'] === 1,
    addReceipt(round, receipt) {
      kept(() => database.prepare('INSERT OR IGNORE INTO receipts VALUES (?, ?, ?)').run(round, receipt.party, canonicalJson(receipt)));
    },
    receipts(round) {
      const rows = kept(() => database.prepare('SELECT receipt FROM receipts WHERE round = ? ORDER BY party').all(round));
      return rows.map((found) => JSON.parse(String(found['receipt'])) as Signed<'receipt'>);
    },
    addEvidence(round, { kind, party, detail }) {
      kept(() => database.prepare('INSERT OR IGNORE INTO evidence VALUES (?, ?, ?, ?)').run(round, kind, party, detail));
    },
    evidence(round) {
      const rows = kept(() => database.prepare('SELECT kind, party, detail FROM evidence WHERE round = ? ORDER BY rowid').all(round));
      return rows.map(({ kind, party, detail }) => ({ kind, party, detail }) as unknown as Evidence);
    },
    open() {
      const rows = kept(() => database.prepare('SELECT round FROM contributions WHERE held = 1 ORDER BY rowid').all());
      return rows.map((found) => String(found['round']));
    },
    forget(round) {
      files.destroy(round);
      kept(() => database.prepare('UPDATE contributions SET held = 0 WHERE round = ?').run(round));
    },
    close() {
      database.close();
    },
  };
}
