// The shape of the table of who sees what: a row is a kind of fact, a column a receiver, a cell the shape in which that one receives it.

/** `member`: another member's agent; `admin`: an administrator's command or console; `log`: the operator of the node that logs. */
export const receivers = ['member', 'role 0', 'role 1', 'role 2', 'ledger', 'admin', 'auditor', 'log'] as const;
export type Receiver = (typeof receivers)[number];

/** Secrets that the test knows from outside and looks for, byte by byte, in everything that anybody received. */
export const secretKinds = [
  'raw rows',
  'update x',
  's_0',
  'k_1',
  'k_2',
  'salt_0',
  'salt_1',
  'salt_2',
  'r_0',
  'r_1',
  'r_2',
  'seed or noise nu_m',
  'sum of shares without noise',
  'file S_0',
  'file S_1',
  'file S_2',
] as const;
export type SecretKind = (typeof secretKinds)[number];

export interface Row {
  readonly what: string;
  /** Who has it because it made or derived it; a process that receives it is a column. */
  readonly madeBy: string;
  /** Where it is made or checked. */
  readonly files: readonly string[];
  /** In what shape it is received. A receiver without a cell receives none of it; `sometimes:` is not so in every run. */
  readonly to: Partial<Record<Receiver, string>>;
  /** Of which documents it is which fields, separated by blanks; one with a question mark does not come in every run. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Found by its bytes instead, whatever the field is called. */
  readonly secret?: SecretKind;
}
