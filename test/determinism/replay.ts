// Replays everything under the Node that runs it and prints its V8 and one SHA-256 per output; runs on Node 22, 24 and 26.
import { createHash } from 'node:crypto';
import { replayArithmetic } from './replay-arithmetic.ts';
import { replayCore } from './replay-core.ts';

/** What one engine computed. */
export interface Replayed {
  readonly v8: string;
  /** Lower-case hex by output. */
  readonly hashes: Readonly<Record<string, string>>;
}

const texts = { ...(await replayCore()), ...replayArithmetic() };
const hashes = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]));
process.stdout.write(`${JSON.stringify({ v8: process.versions.v8, hashes } satisfies Replayed)}\n`);
