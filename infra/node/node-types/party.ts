// A folder of kind `party`: one aggregator party's process.
import { stored } from '@cohort/aggregator/adapters/stored';
import { join } from 'node:path';
import { encryptedShares } from '@cohort/aggregator/adapters/encrypted-shares';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { fileVault } from '@cohort/aggregator/adapters/file-vault';
import { grpcPeers } from '@cohort/aggregator/adapters/grpc-peers';
import { journalHead } from '@cohort/aggregator/adapters/journal-head';
import { sqliteJournal } from '@cohort/aggregator/adapters/sqlite-journal';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { workerNoise } from '@cohort/aggregator/adapters/worker-noise';
import { start, type Party, type PartyConfig } from '@cohort/aggregator/party';
import { partyHandlers } from '@cohort/aggregator/server';
import type { Ports } from '@cohort/aggregator/ports/ports';
import { defaultSteps } from '@cohort/aggregator/close-round';
import { modelHash } from '@cohort/mpc/safetensors';
import { placeOf } from '@cohort/protos/endpoint';
import { integer, line, list, object, oneOf, optional } from '@cohort/protos/shape';
import { createServer } from '@cohort/protos/transport/server';
import { loadConsortiumFile } from '../../consortium/layout.ts';
import { readConfig } from '../config.ts';
import { joinLedger } from '../join-ledger.ts';
import { readBytes } from '../read-bytes.ts';
import type { NodeContext } from '../run-node.ts';
import { reachedAt, servedFields, type Served } from '../served-at.ts';
import { startingKeys } from '../starting-keys.ts';
import { untilStopped } from '../until-stopped.ts';
import { withTraffic } from '../with-traffic.ts';

interface PartyNodeConfig extends Served {
  readonly kind: 'party';
  readonly consortium: string;
  /** Files of genesis models that this party serves. */
  readonly models: readonly string[];
  /** Limit of the journal in 4 KiB pages; 0 for none. */
  readonly maxPages: number;
}

export const configShape = object<PartyNodeConfig>({
  kind: oneOf('party'),
  consortium: line(4096),
  ...servedFields,
  models: list(line(4096), 0, 1000),
  maxPages: optional(integer(0, 2 ** 31 - 1), 0),
});

/** `steps` lets a test stop at a step of the loop. */
export async function main({ dir, log, events, signal, ready }: NodeContext, steps = defaultSteps): Promise<void> {
  const config = await readConfig(dir, configShape);
  const consortium = await loadConsortiumFile(join(dir, config.consortium));
  const keys = await startingKeys(dir, consortium);
  const models: PartyConfig['models'] = await Promise.all(
    config.models.map(async (path) => {
      const file = await readBytes(join(dir, path), 'expected the model that node.json names, got none; restore it');
      return { hash: modelHash(file), file };
    }),
  );
  const state = (name: string): string => join(dir, 'state', name);
  const journal = sqliteJournal(state('journal.sqlite'), config.maxPages === 0 ? {} : { maxPages: config.maxPages });
  using last = new DisposableStack();
  last.defer(() => {
    journal.close();
  });
  await using joined = await joinLedger({ keys, consortium, dir, log, events, signal, memory: journalHead(journal) });
  const { ledger, trust, tls, isRenewed } = joined;
  const peers = grpcPeers({ tls, trust, isRenewed });
  const noise = workerNoise();
  const onError = (method: string, error: Parameters<typeof log.error>[1]): void => {
    log.error(method, error);
  };
  let party: Party | null = null;
  await using server = await createServer({
    tls,
    trust,
    ...placeOf(config.listen),
    services: partyHandlers(() => party?.service ?? null),
    onError,
  });
  const ports: Ports = {
    journal,
    shares: encryptedShares(fileVault(join(dir, 'vault')), journal),
    artifacts: fileArtifacts(state('artifacts'), stored),
    offered: fileArtifacts(state('offered'), stored),
    noise,
    peers,
    clock: systemClock(),
    ledger,
    events: withTraffic(events, () => {
      const { sent, received } = peers.traffic();
      return { sent: sent + server.traffic.sent, received: received + server.traffic.received };
    }),
    keys: { nodeSeed: keys.nodeKey.seed, boxSecret: joined.boxSecret, peekBoxSecret: joined.peekBoxSecret },
  };
  joined.keepBoxSecretsWhile((key) => journal.rounds().some(({ terms }) => terms.parties.some(({ boxKey }) => boxKey === key)));
  party = await start({ node: keys.node, models }, ports, steps);
  await ready(reachedAt(config, server.port));
  try {
    await joined.untilReplaced(Promise.race([party.done, untilStopped(signal)]));
  } finally {
    await party.stop();
    await noise.close();
    peers.close();
  }
}
