// The table of who sees what. `docs/who-sees-what.md` is made from it, and a test holds it against what a run really hands to whom.
import { agreementRows } from './agreement-rows.ts';
import { contributionRows } from './contribution-rows.ts';
import { ledgerRows } from './ledger-rows.ts';
import { logRows } from './log-rows.ts';
import type { Row } from './row.ts';
import { secretRows } from './secret-rows.ts';

export const parts: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  ['Secrets, found by their bytes', secretRows],
  ['A contribution', contributionRows],
  ['What parties agree on', agreementRows],
  ['The ledger and the model', ledgerRows],
  ['Logs', logRows],
];

export const table: readonly Row[] = parts.flatMap(([, rows]) => rows);
