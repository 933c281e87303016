// The journal in one SQLite file (synchronous = FULL), its writes grouped: what is said and heard is on disk before anything leaves.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { groupCommit, type GroupCommitOptions } from '@cohort/protos/runtime/group-commit';
import { statementHash, type Signed, type StatementKind } from '@cohort/protos/statements';
import type { PartyFacts, PlanFacts, RoundFacts, StateName } from '../ports/facts.ts';
import type { Contribution, ReceivedStatement, Journal, RoundRow } from '../ports/journal.ts';
import { openJournal } from './open-journal.ts';
import { sqliteFacts } from './sqlite-facts.ts';
import { sqliteVectors } from './sqlite-vectors.ts';
import { KeptRows } from './kept-rows.ts';
import { stored } from './stored.ts';

const mostRefused = 64;
/** In the place of a round or plan. */
const ofParty = '*';

export interface JournalOptions extends GroupCommitOptions {
  readonly maxPages?: number;
}

type Row = Record<string, SQLInputValue>;

/**
 * Opens or makes a journal. `path` may be `:memory:`. `maxPages` bounds the file.
 * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT when it is no intact database, STORAGE_FULL
 */
export function sqliteJournal(path: string, options: JournalOptions = {}): Journal {
  const db = openJournal(path, options.maxPages);
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (sql: string): ReturnType<DatabaseSync['prepare']> => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const run = (sql: string, ...values: SQLInputValue[]): void => {
    stored('journal', () => statement(sql).run(...values));
  };
  const all = (sql: string, ...values: SQLInputValue[]): Row[] => stored('journal', () => statement(sql).all(...values));
  const rows = new Map<string, RoundRow>();
  const [facts, statements, announced] = [
    new KeptRows<unknown>(),
    new KeptRows<readonly ReceivedStatement[]>(),
    new KeptRows<readonly Contribution[]>(),
  ];
  const lost = (): void => {
    for (const kept of [rows, facts, statements, announced]) kept.clear();
  };
  const disk = groupCommit(db, { ...options, name: 'journal', stored, lost });
  const nodeOf = (round: string, party: number): string =>
    journal.round(round)?.terms.parties[party]?.node ?? `${round} party ${String(party)}`;
  const insert = (round: string, key: string, { statement: said, late }: ReceivedStatement): void => {
    statements.forget(`${round} ${said.kind}`);
    const values = [
      round,
      said.kind,
      said.party,
      key,
      statementHash(said),
      nodeOf(round, said.party),
      said.seq,
      Number(late),
      canonicalJson(said),
    ];
    run('INSERT INTO statements (round, kind, party, key, says, node, seq, late, statement) VALUES (?,?,?,?,?,?,?,?,?)', ...values);
  };
  const { factsOf, write } = sqliteFacts(statement, disk, facts);
  const seqOf = (): number => journal.partyFacts.get('seq') ?? 0;
  const journal: Journal = {
    saveRound(row) {
      const { round, state, ...facts } = row;
      const values = [round, state, canonicalJson(facts)];
      const sql = 'INSERT INTO rounds (round, state, facts) VALUES (?,?,?) ON CONFLICT (round) DO UPDATE SET facts = excluded.facts';
      disk.soon(() => {
        run(sql, ...values);
      });
      rows.delete(round);
    },
    round(round) {
      const cached = rows.get(round);
      if (cached !== undefined) return cached;
      const [row] = all('SELECT round, state, facts FROM rounds WHERE round = ?', round).map(toRound);
      if (row !== undefined) rows.set(round, row);
      return row ?? null;
    },
    rounds: () =>
      all(
        `SELECT round, state, facts FROM rounds
         WHERE NOT EXISTS (SELECT 1 FROM notes WHERE notes.round = rounds.round AND notes.name = 'destroyed') ORDER BY rowid`,
      ).map(toRound),
    moveTo(round, state) {
      disk.soon(() => {
        run('UPDATE rounds SET state = ? WHERE round = ?', state, round);
      });
      rows.delete(round);
    },

    signOnce<K extends StatementKind>(round: string, key: string, make: (seq: number) => Signed<K>): Signed<K> {
      return disk.must(() => {
        const seq = seqOf() + 1;
        const made = make(seq);
        const [before] = all(
          'SELECT statement FROM statements WHERE round = ? AND kind = ? AND party = ? AND key = ?',
          round,
          made.kind,
          made.party,
          key,
        );
        if (before !== undefined) return JSON.parse(text(before, 'statement')) as Signed<K>;
        insert(round, key, { statement: made, late: false });
        write(ofParty, 'seq', seq);
        return made;
      });
    },
    fileReceived(round, key, heard) {
      const { kind, party } = heard.statement;
      return disk.soon(() => {
        const says = statementHash(heard.statement);
        const before = all(
          'SELECT says, late FROM statements WHERE round = ? AND kind = ? AND party = ? AND key = ?',
          ...[round, kind, party, key],
        );
        const same = before.find((row) => row['says'] === says);
        if (same !== undefined) {
          if (same['late'] === 0 || heard.late) return 'known';
          statements.forget(`${round} ${kind}`);
          run(
            'UPDATE statements SET late = 0 WHERE round = ? AND kind = ? AND party = ? AND key = ? AND says = ?',
            ...[round, kind, party, key, says],
          );
          return 'new';
        }
        insert(round, key, heard);
        return before.length === 0 ? 'new' : 'conflict';
      });
    },
    received<K extends StatementKind>(round: string, kind: K): readonly ReceivedStatement<K>[] {
      const sql = 'SELECT statement, late FROM statements WHERE round = ? AND kind = ? ORDER BY rowid';
      return statements.get(`${round} ${kind}`, () => all(sql, round, kind).map(toHeard)) as readonly ReceivedStatement<K>[];
    },
    all: (round) => all('SELECT statement, late FROM statements WHERE round = ? ORDER BY rowid', round).map(toHeard),
    statement(round, says) {
      const [row] = all('SELECT statement FROM statements WHERE round = ? AND says = ? LIMIT 1', round, says);
      return row === undefined ? null : (JSON.parse(text(row, 'statement')) as Signed);
    },
    attach(round, hash, piece) {
      const values = [round, hash, canonicalJson(piece)];
      disk.soon(() => {
        run('INSERT OR IGNORE INTO attached (round, hash, piece) VALUES (?,?,?)', ...values);
      });
    },
    attached(round, hash) {
      const [row] = all('SELECT piece FROM attached WHERE round = ? AND hash = ?', round, hash);
      return row === undefined ? undefined : (JSON.parse(text(row, 'piece')) as Json);
    },
    keepRefused(round, refused) {
      const values = [round, refused.party, nodeOf(round, refused.party), refused.seq, canonicalJson(refused)];
      disk.soon(() => {
        const [row] = all('SELECT count(*) AS kept FROM refused WHERE round = ? AND party = ?', round, refused.party);
        if (Number(row?.['kept'] ?? 0) < mostRefused)
          run('INSERT OR IGNORE INTO refused (round, party, node, seq, statement) VALUES (?,?,?,?,?)', ...values);
      });
    },
    refused: (round) =>
      all('SELECT statement FROM refused WHERE round = ? ORDER BY rowid', round).map((row) => JSON.parse(text(row, 'statement')) as Signed),
    conflicts(round) {
      const groups = new Map<string, Signed[]>();
      for (const row of all('SELECT kind, party, key, statement FROM statements WHERE round = ? ORDER BY rowid', round)) {
        const name = `${text(row, 'kind')} ${text(row, 'party')} ${text(row, 'key')}`;
        groups.set(name, [...(groups.get(name) ?? []), JSON.parse(text(row, 'statement')) as Signed]);
      }
      return [...groups.values()].flatMap(([first, second]) =>
        first === undefined || second === undefined ? [] : [[first, second] as const],
      );
    },
    latest(node) {
      const [row] = all(
        `SELECT statement FROM (SELECT statement, seq FROM statements WHERE node = ? UNION ALL SELECT statement, seq FROM refused WHERE node = ?)
         ORDER BY seq DESC LIMIT 1`,
        ...[node, node],
      );
      return row === undefined ? null : (JSON.parse(text(row, 'statement')) as Signed);
    },
    skipTo(seq) {
      if (seq > seqOf()) this.partyFacts.set('seq', seq);
    },

    announce(round, announcement) {
      const values = [round, announcement.member, announcement.com, canonicalJson(announcement)];
      const others = all('SELECT 1 FROM contributions WHERE round = ? AND member = ? AND com <> ?', ...values.slice(0, 3));
      (others.length > 0 ? disk.must : disk.soon)(() => {
        announced.forget(round);
        run('INSERT OR IGNORE INTO contributions (round, member, com, announcement, whole) VALUES (?,?,?,?,0)', ...values);
      });
    },
    contributions: (round) =>
      announced.get(round, () =>
        all('SELECT announcement, whole FROM contributions WHERE round = ? ORDER BY member, rowid', round).map(toContribution),
      ),
    markWhole(round, member, com) {
      disk.soon(() => {
        announced.forget(round);
        run('UPDATE contributions SET whole = 1 WHERE round = ? AND member = ? AND com = ?', round, member, com);
      });
    },

    roundFacts: (round) => factsOf<RoundFacts>(round),
    planFacts: (plan) => factsOf<PlanFacts>(plan),
    partyFacts: factsOf<PartyFacts>(ofParty),
    keepSealed(round, name, sealed) {
      disk.soon(() => {
        run('INSERT OR IGNORE INTO sealed (round, name, bytes) VALUES (?,?,?)', round, name, sealed);
      });
    },
    sealed(round, name) {
      const [row] = all('SELECT bytes FROM sealed WHERE round = ? AND name = ?', round, name);
      return row === undefined ? null : new Uint8Array(row['bytes'] as Uint8Array);
    },
    vectors: sqliteVectors(statement, disk),
    forgetSealed(round) {
      disk.must(() => {
        run('DELETE FROM sealed WHERE round = ?', round);
        run('DELETE FROM vectors WHERE round = ?', round);
      });
    },
    settle: disk.settle,
    close() {
      disk.flush();
      db.close();
    },
  };
  return journal;
}

/** A TEXT column. */
const text = (row: Row, column: string): string => row[column] as string;

const toRound = (row: Row): RoundRow => ({
  ...(JSON.parse(text(row, 'facts')) as Omit<RoundRow, 'round' | 'state'>),
  round: text(row, 'round'),
  state: text(row, 'state') as StateName,
});
const toHeard = (row: Row): ReceivedStatement => ({
  statement: JSON.parse(text(row, 'statement')) as Signed,
  late: row['late'] === 1,
});
const toContribution = (row: Row): Contribution => ({
  announcement: JSON.parse(text(row, 'announcement')) as Contribution['announcement'],
  whole: row['whole'] === 1,
});
