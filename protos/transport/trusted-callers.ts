// The callers of a server: who each is, judged anew at every call, and what ends when one is trusted no more.
import { CohortError } from '../src/errors.ts';
import type { AcceptedSockets } from './accepted-sockets.ts';
import type { AnyCall, Caller } from './handlers.ts';
import { identifyPeer, shownCertificate, type ShownCertificate } from './identify-peer.ts';
import type { TrustStore } from './trust-store.ts';

/** Time for the reason to reach whose calls are ended, before its connections are cut. */
const farewellMs = 500;
/** The longest that a timer of Node waits. */
const longestMs = 2 ** 31 - 1;

export class TrustedCallers {
  readonly #trust: TrustStore;
  readonly #now: () => number;
  /** Who has called, by certificate: what ends its calls, and when that certificate does. */
  readonly #callers = new Map<string, { readonly end: AbortController; readonly shown: ShownCertificate }>();
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
  async identify(call: AnyCall, signal: () => AbortSignal): Promise<Caller> {
    await this.#trust.settled(signal);
    const remote = call.getPeer();
    const shown = this.#sockets?.shownBy(remote) ?? shownCertificate(call.getAuthContext().sslPeerCertificate);
    const peer = identifyPeer(shown, this.#trust, this.#now());
    if (shown !== undefined) this.#sockets?.identified(remote, shown);
    const known = this.#callers.get(peer.certSha256);
    if (known !== undefined || shown === undefined) return { peer, ended: known?.end.signal ?? signal() };
    const end = new AbortController();
    this.#callers.set(peer.certSha256, { end, shown });
    this.#endInTime(peer.certSha256, shown);
    return { peer, ended: end.signal };
  }

  close(): void {
    this.#forget();
  }

  #endUntrusted(): void {
    for (const [certSha256, { shown }] of this.#callers) {
      if (this.#trust.peer(certSha256) !== undefined && this.#trust.isIssued(shown.der, certSha256)) continue;
      const detail = `certificate ${certSha256}: expected that of an active registered node; it was suspended or has a new certificate`;
      this.#end(certSha256, new CohortError('CERTIFICATE_UNKNOWN', detail));
    }
  }

  /** No call outlives the certificate that it was let in by. */
  #endInTime(certSha256: string, { validTo }: Pick<ShownCertificate, 'validTo'>): void {
    const leftMs = Date.parse(validTo) + 1 - this.#now();
    const timer = setTimeout(
      () => {
        if (leftMs > longestMs) this.#endInTime(certSha256, { validTo });
        else
          this.#end(
            certSha256,
            new CohortError('CERTIFICATE_EXPIRED', `certificate ${certSha256}: expected one that holds, got one to ${validTo}`),
          );
      },
      Math.min(leftMs, longestMs),
    );
    timer.unref();
  }

  #end(certSha256: string, reason: CohortError): void {
    this.#callers.get(certSha256)?.end.abort(reason);
    this.#callers.delete(certSha256);
    setTimeout(() => this.#sockets?.destroyShowing(certSha256), farewellMs).unref();
  }
}
