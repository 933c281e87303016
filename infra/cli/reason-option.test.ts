// A reason that the ledger would refuse is refused under the name of its option.
import test from 'ava';
import { reasonOption } from './reason-option.ts';

test('a reason of 200 characters is taken; a longer one, two lines and none are refused by the option', (t) => {
  t.is(reasonOption({ reason: 'x'.repeat(200) }).length, 200);
  const refused = (reason: string | undefined, message: RegExp) => t.throws(() => reasonOption({ reason }), { code: 'USAGE', message });
  refused('x'.repeat(201), /^USAGE: --reason: expected one line of at most 200 printable characters, got 201 characters; say it shorter/);
  refused('one\ntwo', /--reason: expected one line of at most 200 printable characters/);
  refused('le\u200bft', /got text with an invisible character; type it anew, on one line/);
  refused('', /--reason: expected why, for those who vote, got none/);
  refused(undefined, /--reason: expected why, for those who vote, got none/);
});
