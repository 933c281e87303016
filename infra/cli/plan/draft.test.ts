// A wish that no ledger takes is refused by its option, before anybody is asked.
import test from 'ava';
import { runCommand } from '../testing/run-command.ts';
import { command } from './draft.ts';

test('a purpose that acts on a terminal or is longer than a plan holds is refused', async (t) => {
  for (const purpose of ['research\u001b[2J', 'x'.repeat(201)])
    await t.throwsAsync(runCommand(command, ['--purpose', purpose, '--rounds', '1', '--dir', '/nowhere']), {
      code: 'USAGE',
      message: /^USAGE: --purpose: expected 1 to 200 printable characters/,
    });
});
