// The embedded ledger (single operator) as a process: the engine behind gRPC with mutual TLS.
import type { CohortError } from '@cohort/protos/errors';
import type { Genesis, MembersView } from '@cohort/protos/ledger';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { createServer, type Server } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import type { Contracts } from './contracts.ts';
import { openEngine, type Engine } from './engine.ts';
import { ledgerHandlers } from './handlers.ts';

export interface LedgerConfig {
  readonly genesis: Genesis;
  /** Seeds of the ledger's Ed25519 keys, 32 bytes hex each. */
  readonly ledgerSeeds: readonly string[];
  /** SQLite file; its -wal file lies beside it. */
  readonly path: string;
  readonly tls: TlsKeys;
  /** Host name or address to bind, IPv6 in brackets, `localhost` unless told; port 0, the default, takes a free one. */
  readonly host?: string;
  readonly port?: number;
  readonly batchMs?: number;
  /** Limit of the file in 4 KiB pages. */
  readonly maxPages?: number;
}

export interface LedgerPorts {
  /** Milliseconds since 1970, for certificates' dates. */
  readonly now?: () => number;
  readonly contracts?: Contracts;
  readonly onError?: (method: string, error: CohortError) => void;
}

export interface RunningLedger extends AsyncDisposable {
  readonly port: number;
  readonly endpoint: string;
  readonly engine: Engine;
  readonly traffic: Server['traffic'];
  /** Shows the certificate that `tls` has now at every handshake from here on; open connections stay. */
  renewed(): void;
  /** Answers what is queued, ends the streams, closes the file. */
  close(): Promise<void>;
}

/** @throws {CohortError} CONFIG_INVALID, PORT_IN_USE, STORAGE_CORRUPT, STORAGE_FULL, FOLDER_IN_USE */
export async function start(config: LedgerConfig, ports: LedgerPorts = {}): Promise<RunningLedger> {
  const engine = await openEngine(config, ports);
  try {
    const trust = new TrustStore();
    const refresh = follow(engine, trust);
    await refresh();
    const { tls, host, port } = config;
    const { now, onError } = ports;
    const services = { Ledger: ledgerHandlers(engine, trust, refresh) };
    const server = await createServer({ tls, trust, services, ...defined({ host, port, now, onError }) });
    const renewed = (): void => {
      trust.renewed();
    };
    const close = async (): Promise<void> => {
      await server.close();
      await engine.close();
    };
    return { port: server.port, endpoint: server.endpoint, engine, traffic: server.traffic, renewed, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Brings the trust store up to the ledger's head: called before anybody is told of a block that may have admitted or suspended someone. */
function follow(engine: Engine, trust: TrustStore): () => Promise<void> {
  let known: MembersView | null = null;
  let refreshed = '';
  return async () => {
    const { hash } = engine.head();
    if (hash === refreshed) return;
    const members = await engine.members();
    if (members !== known) trust.update(members);
    known = members;
    refreshed = hash;
  };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(options: T): Defined<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;
}
