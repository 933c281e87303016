// The journal's facts as rows of one table: by round or plan, and name.
import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { GroupCommit } from '@cohort/protos/runtime/group-commit';
import type { Facts } from '../ports/facts.ts';
import type { KeptRows } from './kept-rows.ts';
import { stored } from './stored.ts';

type Statement = ReturnType<DatabaseSync['prepare']>;

export interface SqliteFacts {
  readonly factsOf: <F>(scope: string) => Facts<F>;
  /** Within a write of `disk` that is under way. */
  readonly write: (scope: string, name: string, value: unknown) => void;
}

/** `prepared` gives a statement by its text. */
export function sqliteFacts(prepared: (sql: string) => Statement, disk: GroupCommit, kept: KeptRows<unknown>): SqliteFacts {
  const put = (scope: string, name: string, text: string): void => {
    const sql = 'INSERT INTO notes (round, name, value) VALUES (?,?,?) ON CONFLICT (round, name) DO UPDATE SET value = excluded.value';
    kept.forget(nameOf(scope, name));
    stored('journal', () => prepared(sql).run(scope, name, text));
  };
  const read = (scope: string, name: string): string | undefined => {
    const row = stored('journal', () => prepared('SELECT value FROM notes WHERE round = ? AND name = ?').get(scope, name));
    return row === undefined ? undefined : String(row['value']);
  };
  return {
    factsOf: <F>(scope: string): Facts<F> => ({
      get<N extends keyof F & string>(name: N) {
        return kept.get(nameOf(scope, name), () => {
          const text = read(scope, name);
          return text === undefined ? undefined : (JSON.parse(text) as unknown);
        }) as F[N] | undefined;
      },
      set(name, value) {
        disk.must(() => {
          put(scope, name, canonicalJson(value));
        });
      },
      setSoon(name, value) {
        const text = canonicalJson(value);
        if (text === read(scope, name)) return;
        disk.soon(() => {
          put(scope, name, text);
        });
      },
    }),
    write: (scope, name, value) => {
      put(scope, name, canonicalJson(value));
    },
  };
}

const nameOf = (scope: string, name: string): string => `${scope} ${name}`;
