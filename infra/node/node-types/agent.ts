// A folder of kind `agent`: one institution's agent's process.
import { stored } from '@cohort/client-agent/adapters/stored';
import { join } from 'node:path';
import { csvSource } from '@cohort/client-agent/adapters/csv';
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
import { dialectOf } from '@cohort/client-agent/data/dialect';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { loadConsortiumFile } from '../../consortium/layout.ts';
import { agentConfigShape } from '../agent-config.ts';
import { readConfig } from '../config.ts';
import { joinLedger } from '../join-ledger.ts';
import { readJson } from '../read-json.ts';
import type { NodeContext } from '../run-node.ts';
import { SettingsInFile } from '../settings-in-file.ts';
import { startingKeys } from '../starting-keys.ts';
import { untilStopped } from '../until-stopped.ts';
import { withTraffic } from '../with-traffic.ts';

/** `work` lets a test watch or stop a contribution. */
export async function main({ dir, log, events, signal, ready }: NodeContext, work = contribute): Promise<void> {
  const config = await readConfig(dir, agentConfigShape);
  const path = (name: string): string => join(dir, name);
  const [consortium, described, settings] = await Promise.all([
    loadConsortiumFile(path(config.consortium)),
    Promise.all(config.offers.map(async (offer) => ({ ...offer, schema: await readJson(path(offer.schema), schemaShape) }))),
    SettingsInFile.read(dir, config),
  ]);
  using _settings = settings;
  const keys = await startingKeys(dir, consortium);
  const seed = `${config.batchSeed}/${keys.msp}`;
  const offers = described.map(({ dataset, version, file, schema, dialect, partition }) => ({
    dataset: { dataset, version },
    study: settings.study({ source: csvSource(path(file), dialectOf(schema, dialect)), schema, partition, seed }),
  }));
  using database = openDatabase(path('state/agent.sqlite'), config.maxPages === 0 ? {} : { maxPages: config.maxPages });
  await using joined = await joinLedger({ keys, consortium, dir, log, events, signal, memory: sqliteHead(database) });
  const { ledger, trust, tls, isRenewed } = joined;
  const sealed = sealedRows(database, path('vault'));
  const parties = grpcParties({ tls, trust, isRenewed });
  const site = {
    member: keys.msp,
    node: keys.node,
    keys: { nodeSeed: keys.nodeKey.seed, boxSecret: joined.boxSecret },
    offered: [...new Set(offers.map(({ dataset: { dataset } }) => dataset))],
  };
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
  const agents: Agent[] = [];
  try {
    for (const { dataset, study } of offers)
      agents.push(await start(settings.of({ ...site, dataset }), { ...outside, study }, settings.before(work)));
    if (agents.length === 0) agents.push(startIdle({ ...outside, site }));
    await ready(null);
    log.info('training', { backend: settings.backend, offers: offers.length });
    await joined.untilReplaced(Promise.race([...agents.map(async (agent) => agent.done), untilStopped(signal)]));
  } finally {
    await Promise.all(agents.map(async (agent) => agent.close()));
    parties.close();
  }
}
