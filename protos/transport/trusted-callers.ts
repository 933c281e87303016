// The callers of a server: who each is, judged anew at every call, and what ends when one is trusted no more.
import { CohortError } from '../src/errors.ts';
import type { AcceptedSockets } from './accepted-sockets.ts';
import type { AnyCall, Caller } from './handlers.ts';
import { identifyPeer, shownCertificate } from './identify-peer.ts';
import type { TrustStore } from './trust-store.ts';

/** Time for the reason to reach whose calls are ended, before its connections are cut. */
const farewellMs = 500;

export class TrustedCallers {
  readonly #trust: TrustStore;
  readonly #now: () => number;
  /** What ends the calls of each caller, by its certificate. */
  readonly #ends = new Map<string, AbortController>();
  #sockets: AcceptedSockets | null = null;
  #forget: () => void = () => undefined;

  constructor(trust: TrustStore, now: () => number) {
    this.#trust = trust;
    this.#now = now;
  }

  /** Cuts what is open from now on when the trust store takes its caller out. */
  follow(sockets: AcceptedSockets): void {
    this.#sockets = sockets;
    this.#forget = this.#trust.onUpdate(() => {
      this.#endUntrusted();
    });
  }

  /**
   * Waits while it is known that the registry has changed and not to what.
   * @throws {CohortError} CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED; the signal's reason
   */
  async identify(call: AnyCall, signal: AbortSignal): Promise<Caller> {
    await this.#trust.settled(signal);
    const remote = call.getPeer();
    const shown = this.#sockets?.shownBy(remote) ?? shownCertificate(call.getAuthContext().sslPeerCertificate);
    const peer = identifyPeer(shown, this.#trust, this.#now());
    if (shown !== undefined) this.#sockets?.identified(remote, shown);
    const end = this.#ends.get(peer.certSha256) ?? new AbortController();
    this.#ends.set(peer.certSha256, end);
    return { peer, ended: end.signal };
  }

  close(): void {
    this.#forget();
  }

  #endUntrusted(): void {
    for (const [certSha256, end] of this.#ends) {
      if (this.#trust.peer(certSha256) !== undefined) continue;
      this.#ends.delete(certSha256);
      end.abort(
        new CohortError(
          'CERTIFICATE_UNKNOWN',
          `certificate ${certSha256}: expected that of an active registered node; it was suspended or has a new certificate`,
        ),
      );
      setTimeout(() => this.#sockets?.destroyUntrusted((known) => this.#trust.peer(known) !== undefined), farewellMs).unref();
    }
  }
}
