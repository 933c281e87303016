// The client's side of mutual TLS 1.3: the authorities of the trust store at each handshake, and the pin of the server's certificate.
import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, createSecureContext, type PeerCertificate, type SecureContext } from 'node:tls';
import { isIP } from 'node:net';
import { ChannelCredentials, credentials, type CallCredentials, type ChannelOptions, type experimental } from '@grpc/grpc-js';
import { CohortError } from '../src/errors.ts';
import { identifyPeer, shownCertificate } from './identify-peer.ts';
import { minVersion, type TlsKeys } from './server-credentials.ts';
import type { Peer, TrustStore } from './trust-store.ts';

/** A client's side of one channel; remembers whom it reached and why the newest handshake was refused here. */
export class TrustChannelCredentials extends ChannelCredentials {
  #refusal: CohortError | null = null;
  #peer: Peer | null = null;
  readonly #tls: TlsKeys;
  readonly #trust: TrustStore;
  readonly #host: string;
  readonly #expected: string | undefined;
  readonly #forget: () => void;
  #socket: { destroy(): unknown } | null = null;
  /** Own certificate on the open connection: a renewed one needs another. */
  #shown: string;
  readonly #renewed: (certSha256: string) => boolean;

  /** `host` is the name or address that the server's certificate must have, without brackets. */
  constructor(
    tls: TlsKeys,
    trust: TrustStore,
    host: string,
    expectedPeerCertSha256?: string,
    renewed: (certSha256: string) => boolean = () => false,
  ) {
    super();
    this.#tls = tls;
    this.#trust = trust;
    this.#host = host;
    this.#expected = expectedPeerCertSha256;
    this.#renewed = renewed;
    this.#shown = tls.certPem;
    this.#forget = trust.onUpdate(() => {
      if (this.#untrusted() !== null || this.#shown !== tls.certPem) this.#socket?.destroy();
    });
  }

  /** Stops following the trust store. */
  close(): void {
    this.#forget();
  }

  /** @throws {CohortError} CERTIFICATE_UNKNOWN when the connected server is no longer registered and active. */
  assertTrusted(): void {
    const refusal = this.#untrusted();
    if (refusal !== null) throw refusal;
  }

  /** Why no connection came about or was cut, as far as this side can tell; else the error as it is. */
  explain(error: CohortError): CohortError {
    return this.#untrusted() ?? this.#refusal ?? expiredOwn(this.#tls.certPem, Date.now()) ?? error;
  }

  #untrusted(): CohortError | null {
    if (this.#peer === null || this.#trust.peer(this.#peer.certSha256) !== undefined) return null;
    return new CohortError(
      'CERTIFICATE_UNKNOWN',
      `server ${this.#peer.node}: expected an active registered node; it was suspended or has a new certificate`,
    );
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return this === other;
  }

  override _createSecureConnector(target: Target, given: ChannelOptions, call?: CallCredentials): experimental.SecureConnector {
    // An address is no server name (RFC 6066): without one the certificate is compared with the address all the same.
    const options = isIP(this.#host) === 0 ? given : { ...given, 'grpc.ssl_target_name_override': 'address.invalid' };
    const current = (): experimental.SecureConnector => this.#context()._createSecureConnector(target, options, call);
    const first = current();
    return {
      connect: async (socket) => {
        try {
          const connected = await current().connect(socket);
          this.#refusal = null;
          this.#socket = connected.socket;
          return connected;
        } catch (error) {
          this.#refusal = refusalOf(error);
          throw error;
        }
      },
      waitForReady: () => first.waitForReady(),
      getCallCredentials: () => first.getCallCredentials(),
      destroy: () => {
        first.destroy();
      },
    };
  }

  #context(): ChannelCredentials {
    this.#shown = this.#tls.certPem;
    const context = secureContextOf(this.#trust, this.#tls);
    return credentials.createFromSecureContext(context, { checkServerIdentity: (_host, certificate) => this.#check(certificate) });
  }

  #check(certificate: PeerCertificate): Error | undefined {
    const host = this.#host;
    try {
      this.#peer = identifyPeer(shownCertificate(certificate), this.#trust, Date.now());
      const { certSha256 } = this.#peer;
      if (this.#expected !== undefined && certSha256 !== this.#expected && !this.#renewed(certSha256))
        return new CohortError(
          'CERTIFICATE_UNKNOWN',
          `server ${host}: expected certificate ${this.#expected}, got ${this.#peer.certSha256} of ${this.#peer.node}`,
        );
      return checkServerIdentity(host, certificate);
    } catch (error) {
      return CohortError.from(error);
    }
  }
}

/** The newest of each trust store. */
const newest = new WeakMap<TrustStore, { readonly caPems: readonly string[]; readonly keys: TlsKeys; readonly context: SecureContext }>();

/** Parsing authorities and keys costs more than a handshake, and all channels of a node share both. */
function secureContextOf(trust: TrustStore, { certPem, keyPem }: TlsKeys): SecureContext {
  const { caPems } = trust;
  const known = newest.get(trust);
  if (known?.caPems === caPems && known.keys.certPem === certPem && known.keys.keyPem === keyPem) return known.context;
  const context = createSecureContext({ ca: [...caPems], cert: certPem, key: keyPem, minVersion });
  newest.set(trust, { caPems, keys: { certPem, keyPem }, context });
  return context;
}

type Target = Parameters<ChannelCredentials['_createSecureConnector']>[0];

const otherName = 'ERR_TLS_CERT_ALTNAME_INVALID';
const expiry = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const authority = /^(?:UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|CERT_|ERR_TLS_CERT)/;

function refusalOf(error: unknown): CohortError | null {
  if (error instanceof CohortError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const got = `got "${error instanceof Error ? error.message : ''}"`;
  if (expiry.has(code))
    return new CohortError(
      'CERTIFICATE_EXPIRED',
      `server certificate: expected one valid now, ${got}; its operator must issue and register a new one`,
    );
  if (code === otherName)
    return new CohortError(
      'CERTIFICATE_UNKNOWN',
      `server certificate: expected one with the name or address of the endpoint, ${got}; its operator must issue and register one`,
    );
  return authority.test(code)
    ? new CohortError(
        'CERTIFICATE_UNKNOWN',
        `server certificate: expected one from the authority of an active organisation, ${got}; have its operator register it, or see whether another program listens there`,
      )
    : null;
}

/** A server cuts the connection of an expired client without a word. */
function expiredOwn(certPem: string, now: number): CohortError | null {
  const { validFrom, validTo } = new X509Certificate(certPem);
  if (now >= Date.parse(validFrom) && now <= Date.parse(validTo)) return null;
  return new CohortError(
    'CERTIFICATE_EXPIRED',
    `own certificate: expected one valid at ${new Date(now).toISOString()}, got one for ${validFrom} to ${validTo}; issue and register a new one, or set the clock`,
  );
}
