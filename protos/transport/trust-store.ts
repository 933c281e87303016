// Whom a node believes on the wire: the authorities of active organisations and the certificates of their active nodes.
import { X509Certificate } from 'node:crypto';
import { remember } from '../src/remember.ts';
import type { NodeRecord, OrganisationRecord } from '../src/ledger.ts';

type Status = { readonly status?: 'active' | 'suspended' | 'revoked' };

type TrustedNode = Pick<NodeRecord, 'msp' | 'node' | 'role' | 'tlsCertSha256'>;

/** A `MembersView` fits; what a rotation replaced is trusted while it holds; entries with status `suspended` are left out. */
export interface Trust {
  readonly organisations: readonly (Pick<OrganisationRecord, 'msp' | 'caPem'> & Status & { readonly formerCaPem?: string | null })[];
  readonly nodes: readonly (TrustedNode & Status & { readonly rotation?: { readonly former: readonly TrustedNode[] } | null })[];
}

/** The registered node at the other end of a connection. */
export interface Peer {
  readonly msp: string;
  readonly node: string;
  readonly role: NodeRecord['role'];
  readonly certSha256: string;
}

/** Who shows this certificate (DER), by what is in it and in the site's own configuration, or null: no registry has to know it. */
export type Vouch = (der: Uint8Array) => Omit<Peer, 'certSha256'> | null;

const authorityKeyOf = remember(64, (pem: string) => new X509Certificate(pem).publicKey);

const nobody: Trust = { organisations: [], nodes: [] };

/**
 * Starts with what the site has pinned (its own organisation, the ledger's node), which stays trusted through every update.
 * A change takes effect at once: for the next handshake of every server and channel, and for the connections that are open.
 */
export class TrustStore {
  readonly #pinned: Trust;
  readonly #vouch: Vouch;
  readonly #vouched = new Map<string, Peer>();
  readonly #listeners = new Set<() => void>();
  #registry: Trust = nobody;
  #caPems: readonly string[] = [];
  #peers: ReadonlyMap<string, Peer> = new Map();
  #held: PromiseWithResolvers<void> | null = null;

  constructor(pinned: Trust = nobody, vouch: Vouch = () => null) {
    this.#pinned = pinned;
    this.#vouch = vouch;
    this.update(nobody);
  }

  /** Replaces everything that is not pinned, and ends a `hold`. */
  update(next: Trust): void {
    this.#set(next);
    this.#held?.resolve();
    this.#held = null;
  }

  /** Takes an organisation and its nodes out until the next `update`. */
  suspend(msp: string): void {
    const { organisations, nodes } = this.#registry;
    const others = (item: { readonly msp: string }): boolean => item.msp !== msp;
    this.#set({ organisations: organisations.filter(others), nodes: nodes.filter(others) });
  }

  /** Until the next `update` it is known that the registry has changed, and not yet to what: `settled` waits for it. */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  /** Until the signal, which is asked for only when there is something to wait for. @throws the signal's reason */
  async settled(signalOf: () => AbortSignal): Promise<void> {
    const held = this.#held;
    if (held === null) return;
    const signal = signalOf();
    signal.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([held.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #set(next: Trust): void {
    this.#registry = next;
    const active = ({ status }: Status): boolean => status === undefined || status === 'active';
    const organisations = [...this.#pinned.organisations, ...next.organisations.filter(active)];
    const members = new Set(organisations.map(({ msp }) => msp));
    const nodes = [...this.#pinned.nodes, ...next.nodes.filter((node) => active(node) && members.has(node.msp))];
    this.#caPems = [
      ...new Set(organisations.flatMap(({ caPem, formerCaPem = null }) => (formerCaPem === null ? [caPem] : [caPem, formerCaPem]))),
    ];
    this.#peers = new Map(
      nodes
        .flatMap((each) => [...(each.rotation?.former ?? []), each])
        .map(({ msp, node, role, tlsCertSha256 }) => [tlsCertSha256, { msp, node, role, certSha256: tlsCertSha256 }]),
    );
    for (const listener of this.#listeners) listener();
  }

  /** Tells every server and channel that this node's own certificate is another one now. */
  renewed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** PEM texts of the trusted certificate authorities. */
  get caPems(): readonly string[] {
    return this.#caPems;
  }

  /** The node registered with this TLS certificate (SHA-256 of its DER, hex), if its organisation is active. */
  peer(certSha256: string): Peer | undefined {
    return this.#peers.get(certSha256) ?? this.#vouched.get(certSha256);
  }

  /** The node that a certificate itself shows to be one that the site has pinned; known by its fingerprint from then on. */
  vouchFor(der: Uint8Array, certSha256: string): Peer | undefined {
    const found = this.#vouch(der);
    if (found !== null) this.#vouched.set(certSha256, { ...found, certSha256 });
    return this.#vouched.get(certSha256);
  }

  /** Whether an authority that is trusted now has issued this certificate; one that is vouched for needs none. */
  isIssued(der: Uint8Array, certSha256: string): boolean {
    if (this.isVouched(certSha256)) return true;
    const certificate = new X509Certificate(der);
    return this.#caPems.some((pem) => certificate.verify(authorityKeyOf(pem)));
  }

  /** Whether `vouchFor` has found it so. */
  isVouched(certSha256: string): boolean {
    return this.#vouched.has(certSha256);
  }

  /** Calls `listener` after each update, until the returned function is called. */
  onUpdate(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
