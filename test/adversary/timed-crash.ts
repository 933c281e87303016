// Kills a party once it has said what a way through the model had it say, and starts it again as much later as the way says.
import type { Network } from '@cohort/aggregator/testing/network';
import type { StatementKind } from '@cohort/protos/statements';
import type { Script } from './script.ts';

/** By the model's kind, the statement that a party says last of it. */
const lastOf: Readonly<Record<string, StatementKind>> = {
  list: 'list',
  'healed list': 'list',
  U: 'setSignature',
  reveal: 'noiseReveal',
  'set of r': 'noiseSetStatement',
  hash: 'sumStatement',
  'held hashes': 'sumsHeld',
  body: 'bodySignature',
};

/** Resolves when the party is back, or down for good. Without noise some kinds are never said: then after the hash. */
export async function crashAsTimed(
  { timed, liar, noised }: Script,
  network: Network,
  round: string,
  tickMs: number,
  sent: Promise<unknown>,
): Promise<void> {
  const [crash] = timed?.crashes ?? [];
  if (crash === undefined) return;
  const wanted = lastOf[crash.after];
  const kind = wanted === 'noiseReveal' || wanted === 'noiseSetStatement' ? (noised ? wanted : 'sumStatement') : wanted;
  const said = (): true | null => {
    const ports = network.ports[liar];
    if (kind === undefined) return true;
    const own = ports?.journal.received(round, kind).filter(({ statement }) => statement.party === liar) ?? [];
    return own.length > (crash.after === 'healed list' ? 1 : 0) ? true : null;
  };
  // Members of a test send once: one that is cut off while it sends would be left out for that.
  if (kind === undefined) await sent;
  await network.until(said, `party ${String(liar)} to say its ${crash.after}`);
  await network.kill(liar);
  if (crash.ticks === null) return;
  await new Promise((resolve) => setTimeout(resolve, (crash.ticks ?? 0) * tickMs));
  await network.start(liar);
}
