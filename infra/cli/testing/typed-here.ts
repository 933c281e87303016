// A command typed in this process, for tests of what it prints.
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { main } from '../main.ts';

/** The exit code, and what was printed on stdout. */
export async function typed(t: ExecutionContext, ...args: readonly string[]): Promise<readonly [code: number, out: string]> {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  let out = '';
  t.teardown(() => {
    stdout.write = write;
  });
  stdout.write = (text: string) => {
    out += text;
    return true;
  };
  const code = await main(args);
  stdout.write = write;
  return [code, out];
}
