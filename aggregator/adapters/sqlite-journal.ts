// The journal in one SQLite file (synchronous = FULL): what is said is on disk when it returns, what is heard at the latest with it.
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { statementHash, type Signed, type StatementKind } from '@cohort/protos/statements';
import type { Contribution, Heard, Journal, RoundRow, StateName } from '../ports/journal.ts';
import { groupCommit } from './group-commit.ts';
import { stored } from './stored.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS rounds (round TEXT PRIMARY KEY, state TEXT NOT NULL, facts TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS statements (
    round TEXT NOT NULL, kind TEXT NOT NULL, party INTEGER NOT NULL, key TEXT NOT NULL, says TEXT NOT NULL, node TEXT NOT NULL,
    seq INTEGER NOT NULL, late INTEGER NOT NULL, statement TEXT NOT NULL, attachment TEXT NOT NULL,
    PRIMARY KEY (round, kind, party, key, says));
  CREATE INDEX IF NOT EXISTS statements_by_node ON statements (node, seq);
  CREATE TABLE IF NOT EXISTS contributions (
    round TEXT NOT NULL, member TEXT NOT NULL, com TEXT NOT NULL, announcement TEXT NOT NULL, whole INTEGER NOT NULL,
    PRIMARY KEY (round, member, com));
  CREATE TABLE IF NOT EXISTS notes (round TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (round, name));
  CREATE TABLE IF NOT EXISTS sealed (round TEXT NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (round, name));
`;

type Row = Record<string, SQLInputValue>;

/**
 * Opens or makes a journal. `path` may be `:memory:`. `maxPages` bounds the file.
 * @throws {CohortError} CONFIG_INVALID when it cannot be opened, STORAGE_CORRUPT when it is no intact database, STORAGE_FULL
 */
export function sqliteJournal(path: string, options: { readonly maxPages?: number } = {}): Journal {
  const db = stored(`journal ${path}`, () => {
    const opened = new DatabaseSync(path);
    opened.exec(schema);
    if (options.maxPages !== undefined) opened.exec(`PRAGMA max_page_count = ${String(options.maxPages)}`);
    const check = opened.prepare('PRAGMA quick_check').get()?.['quick_check'];
    if (check !== 'ok')
      throw new CohortError(
        'STORAGE_CORRUPT',
        `journal ${path}: expected an intact database, got ${String(check).slice(0, 200)}; restore this party from its folder's backup`,
      );
    return opened;
  });

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
  const disk = groupCommit(db, () => {
    rows.clear();
  });
  const nodeOf = (round: string, party: number): string =>
    journal.round(round)?.terms.parties[party]?.node ?? `${round} party ${String(party)}`;
  const insert = (round: string, key: string, { statement: said, attachment, late }: Heard): void => {
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
      canonicalJson(attachment ?? null),
    ];
    run(
      'INSERT INTO statements (round, kind, party, key, says, node, seq, late, statement, attachment) VALUES (?,?,?,?,?,?,?,?,?,?)',
      ...values,
    );
  };
  const seqOf = (): number => Number(journal.noted('*', 'seq') ?? 0);

  const write = (round: string, name: string, value: Json): void => {
    run(
      'INSERT INTO notes (round, name, value) VALUES (?,?,?) ON CONFLICT (round, name) DO UPDATE SET value = excluded.value',
      round,
      name,
      canonicalJson(value),
    );
  };
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
    rounds: () => all('SELECT round, state, facts FROM rounds ORDER BY rowid').map(toRound),
    moveTo(round, state) {
      disk.soon(() => {
        run('UPDATE rounds SET state = ? WHERE round = ?', state, round);
      });
      rows.delete(round);
    },

    say<K extends StatementKind>(round: string, key: string, attachment: unknown, make: (seq: number) => Signed<K>): Signed<K> {
      return disk.now(() => {
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
        insert(round, key, { statement: made, attachment, late: false });
        write('*', 'seq', seq);
        return made;
      });
    },
    hear(round, key, heard) {
      const { kind, party } = heard.statement;
      return disk.soon(() => {
        const before = all('SELECT says FROM statements WHERE round = ? AND kind = ? AND party = ? AND key = ?', round, kind, party, key);
        if (before.some(({ says }) => says === statementHash(heard.statement))) return 'known';
        insert(round, key, heard);
        return before.length === 0 ? 'new' : 'conflict';
      });
    },
    heard<K extends StatementKind>(round: string, kind: K): Heard<K>[] {
      return all('SELECT statement, attachment, late FROM statements WHERE round = ? AND kind = ? ORDER BY rowid', round, kind).map(
        toHeard,
      ) as Heard<K>[];
    },
    all: (round) => all('SELECT statement, attachment, late FROM statements WHERE round = ? ORDER BY rowid', round).map(toHeard),
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
      const [row] = all('SELECT statement FROM statements WHERE node = ? ORDER BY seq DESC LIMIT 1', node);
      return row === undefined ? null : (JSON.parse(text(row, 'statement')) as Signed);
    },
    skipTo(seq) {
      if (seq > seqOf()) this.note('*', 'seq', seq);
    },

    announce(round, announcement) {
      const values = [round, announcement.member, announcement.com, canonicalJson(announcement)];
      disk.now(() => {
        run('INSERT OR IGNORE INTO contributions (round, member, com, announcement, whole) VALUES (?,?,?,?,0)', ...values);
      });
    },
    contributions: (round) =>
      all('SELECT announcement, whole FROM contributions WHERE round = ? ORDER BY member, rowid', round).map(toContribution),
    markWhole(round, member, com) {
      disk.soon(() => {
        run('UPDATE contributions SET whole = 1 WHERE round = ? AND member = ? AND com = ?', round, member, com);
      });
    },

    note(round, name, value) {
      disk.now(() => {
        write(round, name, value);
      });
    },
    noteSoon(round, name, value) {
      if (canonicalJson(value) === canonicalJson(this.noted(round, name) ?? null)) return;
      disk.soon(() => {
        write(round, name, value);
      });
    },
    noted(round, name) {
      const [row] = all('SELECT value FROM notes WHERE round = ? AND name = ?', round, name);
      return row === undefined ? undefined : (JSON.parse(text(row, 'value')) as Json);
    },
    keepSealed(round, name, sealed) {
      disk.soon(() => {
        run('INSERT OR IGNORE INTO sealed (round, name, bytes) VALUES (?,?,?)', round, name, sealed);
      });
    },
    sealed(round, name) {
      const [row] = all('SELECT bytes FROM sealed WHERE round = ? AND name = ?', round, name);
      return row === undefined ? null : new Uint8Array(row['bytes'] as Uint8Array);
    },
    forgetSealed(round) {
      disk.now(() => {
        run('DELETE FROM sealed WHERE round = ?', round);
      });
    },
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
const toHeard = (row: Row): Heard => ({
  statement: JSON.parse(text(row, 'statement')) as Signed,
  attachment: JSON.parse(text(row, 'attachment')) as unknown,
  late: row['late'] === 1,
});
const toContribution = (row: Row): Contribution => ({
  announcement: JSON.parse(text(row, 'announcement')) as Contribution['announcement'],
  whole: row['whole'] === 1,
});
