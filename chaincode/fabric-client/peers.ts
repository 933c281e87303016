// The peers that a node may ask: its own organisation's first, and another's where that one is away, lags or lies.
import { CohortError } from '@cohort/protos/errors';
import type { Peer } from './fabric-peer.ts';

/** Told of a peer that lags, withholds or contradicts: by code. */
export type ToldOfPeer = (doubt: CohortError, peer: string) => void;

export class Peers {
  readonly #all: readonly Peer[];
  readonly #distrusted = new Map<Peer, CohortError>();
  readonly #told: ToldOfPeer;

  /** `all`: the own organisation's first; then others, from the next MSP id on, so that not every node asks the same one. @throws {CohortError} CONFIG_INVALID */
  constructor(all: readonly Peer[], own: string, told: ToldOfPeer = () => undefined) {
    const place = ({ msp }: Peer): string => (msp === own ? '0' : msp > own ? `1${msp}` : `2${msp}`);
    this.#all = [...all].sort((left, right) => (place(left) < place(right) ? -1 : 1));
    this.#told = told;
    const others = all.filter(({ msp }) => msp !== own);
    if (others.length === all.length || others.length === 0)
      throw new CohortError(
        'CONFIG_INVALID',
        `peers: expected one of ${own} and one of another organisation, got ${all.map(({ msp }) => msp).join(', ') || 'none'}`,
      );
  }

  /** The first that is not away, of none of these organisations. @throws {CohortError} what the last one was distrusted for */
  pick(...not: readonly string[]): Peer {
    const possible = this.#all.filter((peer) => !not.includes(peer.msp) && !this.#distrusted.has(peer));
    const [first, ...rest] = possible;
    if (first === undefined)
      throw (
        [...this.#distrusted.values()].at(-1) ??
        new CohortError('CONFIG_INVALID', `peers: expected one of another organisation than ${not.join(', ')}, got none`)
      );
    return rest.reduce((best, peer) => (peer.awayUntilMs < best.awayUntilMs ? peer : best), first);
  }

  /** Whether an organisation beside these has a peer that is trusted. */
  has(...not: readonly string[]): boolean {
    return this.#all.some((peer) => !not.includes(peer.msp) && !this.#distrusted.has(peer));
  }

  /** It did not answer, or is late: asked last for a while. */
  late(peer: Peer, doubt: CohortError): void {
    peer.isAway();
    this.#told(doubt, peer.name);
  }

  /** It showed what cannot be: never asked again by this process. */
  distrust(peer: Peer, doubt: CohortError): void {
    this.#distrusted.set(peer, doubt);
    this.#told(doubt, peer.name);
  }

  close(): void {
    for (const peer of this.#all) peer.close();
  }
}
