// A folder of kind `agent`: one institution's agent's process.
import { CohortError } from '@cohort/protos/errors';
import { samePins } from '@cohort/client-agent/pinned-party';
import { join } from 'node:path';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { fileArtifacts } from '@cohort/client-agent/adapters/file-artifacts';
import { grpcParties } from '@cohort/client-agent/adapters/grpc-parties';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { rulesPolicy } from '@cohort/client-agent/adapters/rules-policy';
import { sealedFiles } from '@cohort/client-agent/adapters/sealed-files';
import { sqliteJournal } from '@cohort/client-agent/adapters/sqlite-journal';
import { sqliteMemory } from '@cohort/client-agent/adapters/sqlite-memory';
import { sqliteUsedUnits } from '@cohort/client-agent/adapters/sqlite-used-units';
import { systemClock } from '@cohort/client-agent/adapters/system-clock';
import { start, type Agent } from '@cohort/client-agent/agent';
import { contribute } from '@cohort/client-agent/contribute';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import type { Partition } from '@cohort/client-agent/data/partition';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { parseArchitecture } from '@cohort/client-agent/train/architecture';
import { loadConsortiumFile } from '../../consortium/layout.ts';
import { loadNodeKeys } from '../../pki/load-node-keys.ts';
import { readConfig } from '../config.ts';
import { listOf, objectOf, oneOf, optional, text, wholeNumber, type Field } from '../config-fields.ts';
import { joinLedger } from '../join-ledger.ts';
import { readJson } from '../read-json.ts';
import { readPolicy } from '../read-policy.ts';
import type { NodeContext } from '../shell.ts';
import { untilStopped } from '../until-stopped.ts';
import { withTraffic } from '../with-traffic.ts';

const hex64 = text(/^[0-9a-f]{64}$/);

const partition: Field<Partition> = {
  expected: '{kind: all} or {kind: lines, testLines: [...]} or {kind: seeded, seed, testPercent}',
  accepts: (value): value is Partition =>
    typeof value === 'object' && value !== null && ['all', 'lines', 'seeded'].includes(String((value as { kind?: unknown }).kind)),
};

export const schema = {
  kind: oneOf('agent'),
  consortium: text(),
  /** The datasets that this site offers, as registered, and where their rows lie. */
  offers: listOf(objectOf({ dataset: text(), version: wholeNumber(1, 1_000_000), file: text(), schema: text(), partition }), 1),
  /** Architecture files that this site agreed to train. */
  architectures: listOf(text(), 1),
  policy: text(),
  pinnedParties: listOf(objectOf({ node: text(), nodeKey: hex64, boxKey: hex64, tlsCertSha256: hex64 }), 3),
  /** `auto`: the fastest TensorFlow.js backend that is there; `plain`: dense nets without it. */
  trainer: optional(oneOf('auto', 'plain'), 'auto'),
  /** Pages that the database may grow to, 0 for no bound but the disk's. */
  maxPages: optional(wholeNumber(0, 2 ** 31 - 1), 0),
  /** Orders the batches; not a source of secrets. */
  batchSeed: text(),
};

/** `work` lets a test watch or stop a contribution. */
export async function main({ dir, log, events, signal, ready }: NodeContext, work = contribute): Promise<void> {
  const config = await readConfig(dir, schema);
  const shared = samePins(config.pinnedParties);
  if (shared !== null)
    throw new CohortError(
      'CONFIG_INVALID',
      `node.json: pinnedParties: expected a ${shared} of its own for each, got one twice; ask each party's operator for theirs`,
    );
  const path = (name: string): string => join(dir, name);
  const [keys, consortium, rules, schemas, architectures] = await Promise.all([
    loadNodeKeys(dir),
    loadConsortiumFile(path(config.consortium)),
    readPolicy(path(config.policy)),
    Promise.all(config.offers.map(({ schema }) => readJson(path(schema)))),
    Promise.all(config.architectures.map((file) => readJson(path(file)))),
  ]);
  const trainer = await trainerOf(config.trainer);
  const known = architectures.map((architecture, index) => parseArchitecture(architecture, config.architectures[index]));
  const offers = config.offers.map(({ dataset, version, file, schema, partition }, index) => ({
    dataset: { dataset, version },
    study: {
      source: csvSource(path(file)),
      schema: parseSchema(schemas[index], schema),
      partition,
      architectures: known,
      seed: `${config.batchSeed}/${keys.msp}`,
      trainer,
    },
  }));
  await using joined = await joinLedger({ keys, consortium, dir, log, events, signal });
  const { ledger, trust } = joined;
  const database = openDatabase(path('state/agent.sqlite'), config.maxPages === 0 ? {} : { maxPages: config.maxPages });
  const parties = grpcParties({ tls: keys.tls, trust });
  const site = {
    member: keys.msp,
    node: keys.node,
    keys: { nodeSeed: keys.nodeKey.seed, boxSecret: keys.boxKey.secretKey },
    pinnedParties: config.pinnedParties,
  };
  const outside = {
    ledger,
    parties,
    policy: rulesPolicy(rules),
    journal: sqliteJournal(database, sealedFiles(path('state/contributions'), path('vault'))),
    memory: sqliteMemory(database),
    usedUnits: sqliteUsedUnits(database, sealedFiles(path('state/units'), path('vault'))),
    artifacts: fileArtifacts(path('state/artifacts')),
    clock: systemClock(),
    events: withTraffic(events, () => parties.traffic()),
  };
  const agents: Agent[] = [];
  try {
    for (const { dataset, study } of offers) agents.push(await start({ ...site, dataset }, { ...outside, study }, work));
    await ready(null);
    log.info('training', { backend: trainer.backend });
    await Promise.race([...agents.map(async (agent) => agent.done), untilStopped(signal)]);
  } finally {
    await Promise.all(agents.map(async (agent) => agent.close()));
    parties.close();
    trainer.close();
    database.close();
  }
}

async function trainerOf(kind: 'auto' | 'plain'): Promise<Trainer> {
  if (kind === 'plain') return (await import('@cohort/client-agent/adapters/plain-trainer')).plainTrainer();
  return await (await import('@cohort/client-agent/adapters/tfjs-trainer')).tfjsTrainer();
}
