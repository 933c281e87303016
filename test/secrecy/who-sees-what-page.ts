// `docs/who-sees-what.md` from the table, so that the page cannot say what a run does not show.
import { receivers, type Row } from './row.ts';
import { parts } from './who-sees-what.ts';

const heads: Readonly<Record<(typeof receivers)[number], string>> = {
  member: "agent (another member's, too)",
  'role 0': 'party in role 0',
  'role 1': 'party in role 1',
  'role 2': 'party in role 2',
  ledger: 'ledger',
  admin: 'admin, console',
  auditor: 'auditor with a file',
  log: 'own operator, by log',
};

const introduction = `# Who sees what

What each process receives from another one in whole rounds: with and without noise, with a hospital that drops out or reaches two
parties only, a party that is killed and comes back, a budget that runs out. A test (\`test/secrecy/\`) plays these rounds on the real contracts, records every field of
every request, reply, block, audit record and log line by its receiver, opens every box with its receiver's own key, and looks for the
bytes of each secret in all of it. It fails when a process receives what this table does not grant it, and when the table grants what
nobody receives. This page is made from \`test/secrecy/\` by \`npm run secrecy -- --page\`; the same test compares it.

A dash: never received; what a process made itself it knows (the ledger: terms, budgets, blocks). Symbols: \`docs/glossary.md\`. A party plays another role in the next round (\`mpc/src/roles.ts\`); role j holds the two share indices other than
j. Whoever makes a thing has it without receiving it. What is said of an agent is said of every member's: it receives nothing about
another member but what its column says.
`;

const end = `## What these rounds do not show

- **Disputes, taints, objections, abandoned rounds**: an index, a reason out of a closed list, and signed hashes; the same receivers as a
  claim, which the table has.
- **Rotation of keys and votes on members**: the fields of a node's record; the same receivers as it has in the table.
- **What stands in a schema** that an admin puts: names of columns, ranges and levels. What its proposer wrote there, every active node may read.
- **Two parties together** have both of a member's missing shares: they see everything. **One operator of all processes** likewise.
- What the wire itself shows: who talks to whom, when, and how many bytes.
`;

export function whoSeesWhatPage(): string {
  const head = ['what', 'made by', ...receivers.map((receiver) => heads[receiver]), 'in code'];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const title = (text: string): string => line([`**${text}**`, ...head.slice(1).map(() => '')]);
  const rows = parts.flatMap(([name, of]) => [title(name), ...of.map((row) => line(cellsOf(row)))]);
  return [introduction, line(head), `|${'---|'.repeat(head.length)}`, ...rows, '', end].join('\n');
}

function cellsOf({ what, madeBy, to, files }: Row): readonly string[] {
  return [what, madeBy, ...receivers.map((receiver) => to[receiver] ?? '–'), files.map((file) => `\`${file}\``).join(', ')];
}
