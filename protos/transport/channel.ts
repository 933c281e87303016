// A connection to one node, pinned to the certificate that the registry names.
import { Client } from '@grpc/grpc-js';
import { addressOf, placeOf } from '../src/endpoint.ts';
import type { CohortError } from '../src/errors.ts';
import { TrustChannelCredentials } from './channel-credentials.ts';
import { defaultKeepalive, keepaliveOptions, type Keepalive } from './keepalive.ts';
import { maxMessageBytes } from './message.ts';
import { fromStatus } from './map-error.ts';
import type { TlsKeys } from './server-credentials.ts';
import type { Traffic } from './traffic.ts';
import type { TrustStore } from './trust-store.ts';

export interface ChannelOptions {
  /** `host:port`, an IPv6 address in brackets; no proxy is ever asked, whatever the environment says. */
  readonly endpoint: string;
  readonly tls: TlsKeys;
  readonly trust: TrustStore;
  /** SHA-256 of the server's certificate, hex; without it any active registered node will do. */
  readonly expectedPeerCertSha256?: string;
  /** Whether another certificate is that server's renewed one. */
  readonly isRenewed?: (certSha256: string) => boolean;
  /** Of a unary call; default 10 s. Streams of frames have six times as long. */
  readonly deadlineMs?: number;
  readonly keepalive?: Keepalive;
}

/** Connects at the first call and again after a drop. */
export interface Channel extends Disposable {
  readonly endpoint: string;
  readonly client: Client;
  readonly deadlineMs: number;
  readonly traffic: Traffic;
  /** Refuses a call on an open connection whose server is no longer trusted. @throws {CohortError} CERTIFICATE_UNKNOWN */
  assertTrusted(): void;
  /** A failed call's reason; a handshake refused on this side explains itself. */
  explain(failure: unknown): CohortError;
  close(): void;
}

export function createChannel(options: ChannelOptions): Channel {
  const { endpoint, tls, trust, expectedPeerCertSha256, isRenewed, deadlineMs = 10_000, keepalive = defaultKeepalive } = options;
  const credentials = new TrustChannelCredentials(tls, trust, addressOf(placeOf(endpoint).host), expectedPeerCertSha256, isRenewed);
  const client = new Client(endpoint, credentials, {
    ...keepaliveOptions(keepalive),
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 500,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
  });
  const close = (): void => {
    credentials.close();
    client.close();
  };
  return {
    endpoint,
    client,
    deadlineMs,
    traffic: { sent: 0, received: 0 },
    assertTrusted: () => {
      credentials.assertTrusted();
    },
    explain: (failure) => {
      const error = fromStatus(failure, endpoint);
      return error.code === 'UNREACHABLE' ? credentials.explain(error) : error;
    },
    close,
    [Symbol.dispose]: close,
  };
}
