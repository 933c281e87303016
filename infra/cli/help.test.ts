// Help fits a screen of 80 columns, whichever command it is of, and says all.
import test from 'ava';
import { everyCommand } from './commands.ts';
import { allHelp, nounHelp, ownHelp } from './help.ts';

test('no line of any help is wider than 80 columns, and an option stays with its value', async (t) => {
  const names = Object.keys(everyCommand);
  const own = await Promise.all(names.map((name) => ownHelp(name, everyCommand)));
  for (const line of [...own.flat(), ...(await allHelp(everyCommand))]) {
    t.true(line.length <= 80, line);
    t.false(/ \[?--(as|dir|reason|from|to|out|plan|endpoint)$/.test(line), line);
  }
});

test('each command is in the help, and those of a noun in its own', async (t) => {
  const all = (await allHelp(everyCommand)).join('\n');
  for (const name of Object.keys(everyCommand)) t.regex(all, new RegExp(`^  cohort ${name}( |$)`, 'm'));
  const names = (
    await nounHelp(
      Object.keys(everyCommand).filter((name) => name.startsWith('member ')),
      everyCommand,
    )
  ).flatMap((line) => /^ {2}cohort (\w+ [\w-]+)/.exec(line)?.[1] ?? []);
  t.deepEqual(names, ['member propose', 'member replace-authority', 'member suspend', 'member readmit', 'member list']);
});

test('the help of a command says what is taken where nothing is given', async (t) => {
  const text = (await ownHelp('org create', everyCommand)).join(' ').replaceAll(/ +/g, ' ');
  t.regex(text, /--called .*\(NAME\).*--party-port .*\(4101\).*--ledger-port .*\(4100\).*--dir .*\(\.cohort\)/);
});
