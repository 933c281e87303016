// Whom a node believes on the wire: the authorities of active organisations and the certificates of their active nodes.
import type { NodeRecord, OrganisationRecord } from '../src/ledger.ts';

type Status = { readonly status?: 'active' | 'suspended' };

/** A `MembersView` fits; entries with status `suspended` are left out. */
export interface Trust {
  readonly organisations: readonly (Pick<OrganisationRecord, 'msp' | 'caPem'> & Status)[];
  readonly nodes: readonly (Pick<NodeRecord, 'msp' | 'node' | 'role' | 'tlsCertSha256'> & Status)[];
}

/** The registered node at the other end of a connection. */
export interface Peer {
  readonly msp: string;
  readonly node: string;
  readonly role: NodeRecord['role'];
  readonly certSha256: string;
}

const nobody: Trust = { organisations: [], nodes: [] };

/**
 * Starts with what the site has pinned (its own organisation, the ledger's node), which stays trusted through every update.
 * `update` takes effect at once: for the next handshake of every server and channel, and for the next call on open connections.
 */
export class TrustStore {
  readonly #pinned: Trust;
  readonly #listeners = new Set<() => void>();
  #caPems: readonly string[] = [];
  #peers: ReadonlyMap<string, Peer> = new Map();

  constructor(pinned: Trust = nobody) {
    this.#pinned = pinned;
    this.update(nobody);
  }

  /** Replaces everything that is not pinned. */
  update(next: Trust): void {
    const active = ({ status }: Status): boolean => status !== 'suspended';
    const organisations = [...this.#pinned.organisations, ...next.organisations.filter(active)];
    const members = new Set(organisations.map(({ msp }) => msp));
    const nodes = [...this.#pinned.nodes, ...next.nodes.filter((node) => active(node) && members.has(node.msp))];
    this.#caPems = [...new Set(organisations.map(({ caPem }) => caPem))];
    this.#peers = new Map(
      nodes.map(({ msp, node, role, tlsCertSha256 }) => [tlsCertSha256, { msp, node, role, certSha256: tlsCertSha256 }]),
    );
    for (const listener of this.#listeners) listener();
  }

  /** PEM texts of the trusted certificate authorities. */
  get caPems(): readonly string[] {
    return this.#caPems;
  }

  /** The node registered with this TLS certificate (SHA-256 of its DER, hex), if its organisation is active. */
  peer(certSha256: string): Peer | undefined {
    return this.#peers.get(certSha256);
  }

  /** Calls `listener` after each update, until the returned function is called. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
