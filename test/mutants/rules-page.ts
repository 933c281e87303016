// `docs/rules.md` from the table of rules, so that the page cannot say what the code does not do.
import { parts } from './rules.ts';

export function rulesPage(): string {
  const sections = parts.map(([title, rules]) => {
    const rows = rules.map(({ rule, file, tests }) => `| ${rule} | \`${file}\` | ${tests.map((test) => `\`${test}\``).join(', ')} |`);
    return [`## ${title}`, '', '| rule | enforced in | tests that fail without it |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return [
    '# Rules and their guards',
    '',
    'Each rule of the round protocol and the ledger with the file that enforces it and the tests nearest to it. `npm run mutants` takes each',
    'guard out in turn, on a copy, and expects red. This page is made from `test/mutants` by `npm run mutants -- --page`; a test compares it.',
    '',
    ...sections,
  ].join('\n');
}
