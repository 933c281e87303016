// A folder of kind `ledger`: the process of the embedded ledger (single operator).
import { join } from 'node:path';
import { start } from '@cohort/chaincode/embedded/server';
import { placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import { integer, line, object, oneOf, optional } from '@cohort/protos/shape';
import { assertChain } from '../../backup/assert-chain.ts';
import { loadConsortiumFile } from '../../consortium/layout.ts';
import { KeysInForce } from '../../pki/keys-in-force.ts';
import { readSecret } from '../../pki/secret-file.ts';
import { readConfig } from '../config.ts';
import type { NodeContext } from '../run-node.ts';
import { reachedAt, servedFields, type Served } from '../served-at.ts';
import { untilStopped } from '../until-stopped.ts';

interface LedgerConfig extends Served {
  readonly kind: 'ledger';
  readonly consortium: string;
  /** Limit of the database in 4 KiB pages; 0 for none. */
  readonly maxPages: number;
  /** After so many blocks each the ledger is copied to `state/snapshot.sqlite`; 0 for never. */
  readonly snapshotBlocks: number;
}

export const configShape = object<LedgerConfig>({
  kind: oneOf('ledger'),
  consortium: line(4096),
  ...servedFields,
  maxPages: optional(integer(0, 2 ** 31 - 1), 0),
  snapshotBlocks: optional(integer(0, 1_000_000), 0),
});

export async function main({ dir, log, events, signal, ready }: NodeContext): Promise<void> {
  const config = await readConfig(dir, configShape);
  await assertChain(dir);
  const [keys, { genesis }, seed] = await Promise.all([
    KeysInForce.load(dir),
    loadConsortiumFile(join(dir, config.consortium)),
    readSecret(join(dir, 'keys', 'block.key')),
  ]);
  await using ledger = await start(
    {
      genesis,
      ledgerSeeds: [seed.trim()],
      path: join(dir, 'state', 'ledger.sqlite'),
      tls: keys.tls,
      ...placeOf(config.listen),
      ...(config.maxPages === 0 ? {} : { maxPages: config.maxPages }),
    },
    {
      onError: (method, error) => {
        log.error(method, error);
      },
    },
  );
  const followed = keys.follow(
    signal,
    ({ tlsCertSha256 }) => {
      ledger.renewed();
      events.emit('keys.renewed', { certificate: tlsCertSha256 });
    },
    (thrown) => {
      log.error('renewed certificate', CohortError.from(thrown));
    },
  );
  const { snapshotBlocks: everyBlocks } = config;
  const path = join(dir, 'state', 'snapshot.sqlite');
  const told = ({ height, hash }: SignedHeader): void => {
    events.emit('ledger.copied', { height, head: hash });
  };
  const copied =
    everyBlocks === 0
      ? Promise.resolve()
      : import('@cohort/chaincode/embedded/keep-snapshots').then(({ keepSnapshots }) =>
          keepSnapshots(ledger.engine, { path, everyBlocks, told }, signal),
        );
  // A disk that holds no copy holds the ledger all the same.
  const copying = copied.catch((thrown: unknown) => {
    log.error('snapshot', CohortError.from(thrown));
  });
  await ready(reachedAt(config, ledger.port));
  await untilStopped(signal);
  await Promise.all([followed, copying]);
}
