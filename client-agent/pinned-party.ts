// The parties' keys as a site's operator pinned them, and whether two pins are one.

/** A party's keys as the site's operator pinned them on joining; lower-case hex. Another key needs the operator. */
export interface PinnedParty {
  readonly node: string;
  readonly nodeKey: string;
  readonly boxKey: string;
  readonly tlsCertSha256: string;
}

/** The organisation as pinned: the node id was typed by this site's operator. */
export const organisationOf = ({ node }: Pick<PinnedParty, 'node'>): string => node.split('/')[0] ?? '';

/** What two of the pins share though each must have its own, or null. */
export function samePins(pins: readonly PinnedParty[]): string | null {
  const facets: readonly (readonly [name: string, of: (pin: PinnedParty) => string])[] = [
    ['node', ({ node }) => node],
    ['organisation', organisationOf],
    ['nodeKey', ({ nodeKey }) => nodeKey],
    ['boxKey', ({ boxKey }) => boxKey],
    ['tlsCertSha256', ({ tlsCertSha256 }) => tlsCertSha256],
  ];
  return facets.find(([, of]) => new Set(pins.map(of)).size !== pins.length)?.[0] ?? null;
}
