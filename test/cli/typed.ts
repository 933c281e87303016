// The command as an operator types it: a process, what it said and how it ended.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';

export const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function start(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Ends a command that runs until it is told to. */
export async function end(child: ChildProcess | null): Promise<void> {
  if (child?.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'close');
}

export async function answerOf(child: ChildProcess): Promise<Answer> {
  if (child.stdout === null || child.stderr === null) return { code: null, out: '', err: '' };
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

export const cohort = (...args: readonly string[]): Promise<Answer> => answerOf(start(...args));

/** Asks until the answer is as expected, for a minute: a loaded machine is slow, not wrong. */
export async function until(expected: (answer: Answer) => boolean, ...args: readonly string[]): Promise<Answer> {
  for (const end = performance.now() + 60_000; ;) {
    const answer = await cohort(...args);
    if (expected(answer) || performance.now() > end) return answer;
    await delay(100);
  }
}

/** Interrupts the command, as Ctrl-C does, once what it says on stderr ends with this question. */
export async function interruptedAt(question: string, ...args: readonly string[]): Promise<Answer> {
  // Its stdin stays open: an answer could still come.
  const child = spawn(process.execPath, [entry, ...args]);
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (said.endsWith(question)) child.kill('SIGINT');
  });
  return await answerOf(child);
}

/** A command, the code it ends with, and what it says on stderr. */
export type Refused = readonly [args: readonly string[], code: number, said: RegExp];

/** Each is refused as is said. */
export async function expectRefused(t: ExecutionContext, refusals: readonly Refused[]): Promise<void> {
  for (const [args, code, said] of refusals) {
    const answer = await cohort(...args);
    t.regex(answer.err, said);
    t.is(answer.code, code, args.join(' '));
  }
}
