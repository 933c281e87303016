// The table against what was observed: everything that is in one and not in the other, a sentence each.
import type { Observed } from './observe.ts';
import { receivers, type Receiver, type Row } from './row.ts';

interface Listed {
  readonly row: Row;
  /** Comes in some runs only. */
  readonly isRare: boolean;
}

export function compare(table: readonly Row[], { fields, secrets }: Pick<Observed, 'fields' | 'secrets'>): readonly string[] {
  const faults: string[] = [];
  const listed = new Map<string, Listed>();
  for (const row of table)
    for (const { name, isRare } of namesOf(row)) {
      if (listed.has(name)) faults.push(`${name}: in the table twice; expected one row`);
      listed.set(name, { row, isRare });
    }
  const used = new Map<Row, Set<Receiver>>(table.map((row) => [row, new Set()]));
  for (const [name, by] of fields) {
    const row = listed.get(name)?.row;
    const strangers = row === undefined ? [...by] : [...by].filter((receiver) => row.to[receiver] === undefined);
    for (const receiver of strangers) faults.push(`${name}: ${receiver} received it; expected it in the table`);
    if (row !== undefined) for (const receiver of by) used.get(row)?.add(receiver);
  }
  for (const [name, { isRare }] of listed)
    if (!isRare && !fields.has(name)) faults.push(`${name}: nobody received it; expected it to be left out of the table`);
  for (const row of table) {
    const found = row.secret === undefined ? new Set<Receiver>() : (secrets.get(row.secret) ?? new Set());
    for (const receiver of found) {
      if (row.to[receiver] === undefined) faults.push(`${row.secret ?? ''}: ${receiver} received its bytes; expected it in the table`);
      used.get(row)?.add(receiver);
    }
    const isDue = (receiver: Receiver): boolean => row.to[receiver]?.startsWith('sometimes:') === false;
    const unused = receivers.filter((receiver) => isDue(receiver) && used.get(row)?.has(receiver) !== true);
    for (const receiver of unused) faults.push(`${row.what}: ${receiver} never received it; expected the table to grant it nothing`);
  }
  return faults;
}

function namesOf({ fields = {} }: Row): { readonly name: string; readonly isRare: boolean }[] {
  return Object.entries(fields).flatMap(([document, text]) =>
    text
      .trim()
      .split(/\s+/)
      .map((field) => ({ name: `${document}: ${field.replace('?', '')}`, isRare: field.endsWith('?') })),
  );
}
