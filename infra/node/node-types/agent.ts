// A folder of kind `agent`: one institution's agent's process.
import { stored } from '@cohort/client-agent/adapters/stored';
import { join } from 'node:path';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { grpcParties } from '@cohort/client-agent/adapters/grpc-parties';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { sealedRows } from '@cohort/client-agent/adapters/sealed-rows';
import { settledUnits } from '@cohort/client-agent/adapters/settled-units';
import { sqliteJournal } from '@cohort/client-agent/adapters/sqlite-journal';
import { sqliteCheckpoint, sqliteHead } from '@cohort/client-agent/adapters/sqlite-checkpoint';
import { sqliteUsedUnits } from '@cohort/client-agent/adapters/sqlite-used-units';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { start, type Agent } from '@cohort/client-agent/agent';
import { startIdle } from '@cohort/client-agent/idle-agent';
import { forgoRounds } from '@cohort/client-agent/forgo-rounds';
import { contribute } from '@cohort/client-agent/contribute';
import { loadConsortiumFile } from '../../consortium/layout.ts';
import { agentConfigShape } from '../agent-config.ts';
import { readConfig } from '../config.ts';
import { joinLedger } from '../join-ledger.ts';
import { OfferedAgents } from '../offered-agents.ts';
import type { NodeContext } from '../run-node.ts';
import { SettingsInFile } from '../settings-in-file.ts';
import { startingKeys } from '../starting-keys.ts';
import { untilStopped } from '../until-stopped.ts';
import { withTraffic } from '../with-traffic.ts';

/** `work` lets a test watch or stop a contribution. */
export async function main({ dir, log, events, signal, ready }: NodeContext, work = contribute): Promise<void> {
  const config = await readConfig(dir, agentConfigShape);
  const path = (name: string): string => join(dir, name);
  const [consortium, settings] = await Promise.all([loadConsortiumFile(path(config.consortium)), SettingsInFile.read(dir, config)]);
  using _settings = settings;
  const keys = await startingKeys(dir, consortium);
  const seed = `${config.batchSeed}/${keys.msp}`;
  using database = openDatabase(path('state/agent.sqlite'), config.maxPages === 0 ? {} : { maxPages: config.maxPages });
  await using joined = await joinLedger({ keys, consortium, dir, log, events, signal, memory: sqliteHead(database) });
  const { ledger, trust, tls, isRenewed } = joined;
  const sealed = sealedRows(database, path('vault'));
  const parties = grpcParties({ tls, trust, isRenewed });
  const site = settings.of({
    member: keys.msp,
    node: keys.node,
    keys: { nodeSeed: keys.nodeKey.seed, boxSecret: joined.boxSecret },
  });
  const outside = {
    ledger,
    parties,
    policy: settings.policy,
    journal: sqliteJournal(database, sealed),
    memory: sqliteCheckpoint(database),
    usedUnits: settledUnits(sqliteUsedUnits(database, sealed)),
    artifacts: fileArtifacts(path('state/artifacts'), stored, '.safetensors'),
    clock: systemClock(),
    events: withTraffic(events, () => parties.traffic()),
  };
  await forgoRounds(outside);
  const offering = new AbortController();
  const agents = new OfferedAgents({
    settings,
    start: (dataset) =>
      start(settings.of({ ...site, dataset }), { ...outside, study: settings.study(dataset, seed) }, settings.before(work)),
    refused: (error) => {
      log.error('offers', error);
    },
  });
  let idle: Agent | null = null;
  let followed = Promise.resolve();
  try {
    await agents.takeUp();
    if (agents.size === 0) idle = startIdle({ ...outside, site });
    const following = agents.follow(ledger, AbortSignal.any([signal, offering.signal]));
    followed = following.catch(() => undefined);
    await ready(null);
    log.info('training', { backend: settings.backend, offers: agents.size });
    const ends = [agents.broken, untilStopped(signal), ...(idle === null ? [] : [idle.done])];
    await joined.untilReplaced(Promise.race([...ends, following.then(() => untilStopped(signal))]));
  } finally {
    offering.abort();
    await followed;
    await Promise.all([agents[Symbol.asyncDispose](), idle?.close()]);
    parties.close();
  }
}
