// A clock that nobody sets is told with what to do, and is nothing that stops a node.
import test from 'ava';
import { checkClock } from './check-clock.ts';

const saying = (answer: string | null) => checkClock(() => Promise.resolve(answer));

test('a clock that is kept is fine; one that is not, or of which nothing is known, is something to do', async (t) => {
  t.deepEqual(await saying('yes\n'), { what: 'clock', ok: true, detail: 'kept by a time server' });
  t.like(await saying('no\n'), { ok: true, unfinished: true });
  t.regex((await saying('no\n')).detail, /nobody sets; .*timedatectl set-ntp true/);
  t.regex((await saying(null)).detail, /^not asked: .*date -u/);
});
