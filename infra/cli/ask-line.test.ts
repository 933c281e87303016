// A question takes the last line of an input however it ends, and asks for what is hidden only once the terminal shows nothing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';

const asking = join(import.meta.dirname, 'testing', 'ask.ts');

/** What a program takes for the answer to its one question. */
async function answer(input: string, ...args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [asking, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.end(input);
  return JSON.parse(await text(child.stdout));
}

for (const hidden of [[], ['hidden']])
  test(`an answer${hidden.length === 0 ? '' : ' that is hidden'} ends with a line end or with the input`, async (t) => {
    t.is(await answer('one two\nthree\n', ...hidden), 'one two');
    t.is(await answer('one two\r\n', ...hidden), 'one two');
    t.is(await answer('one two', ...hidden), 'one two');
    t.is(await answer('\n', ...hidden), '');
    t.is(await answer('', ...hidden), null);
  });

const script = '/usr/bin/script';
(existsSync(script) ? test : test.skip)('a terminal is told to show nothing before the question for what is hidden is put', async (t) => {
  const child = spawn(script, ['-qec', `"${process.execPath}" "${asking}" hidden`, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  for await (const part of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    said += part;
    if (part.includes('Who?')) child.stdin.end('a secret\r');
  }
  t.regex(said, /<raw true>[^]*Who\?/);
  t.is(said.split('a secret').length, 2, 'only the answer on standard output');
});
