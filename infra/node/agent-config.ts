// What `node.json` of an agent's folder holds.
import { trainerKinds, type TrainerKind } from '@cohort/client-agent/adapters/trainer-for';
import { dialectShape, type DeclaredDialect } from '@cohort/client-agent/data/dialect';
import { partitionShape } from '@cohort/client-agent/data/partition-shape';
import type { Partition } from '@cohort/client-agent/data/partition';
import { samePins, type PinnedParty } from '@cohort/client-agent/pinned-party';
import { CohortError } from '@cohort/protos/errors';
import { nodeIdShape, wordShape } from '@cohort/protos/names-schema';
import { hex, integer, line, list, object, oneOf, optional, under, type Shape } from '@cohort/protos/shape';

/** A dataset as registered, and where its rows, their schema and their split lie. */
export interface Offer {
  readonly dataset: string;
  readonly version: number;
  readonly file: string;
  readonly schema: string;
  /** Where this site's file is written otherwise than the schema says. */
  readonly dialect?: DeclaredDialect;
  readonly partition: Partition;
}

export interface AgentConfig {
  readonly kind: 'agent';
  readonly consortium: string;
  /** None at a site that has registered no dataset yet: its agent runs and takes part in no round. */
  readonly offers: readonly Offer[];
  /** Architecture files that this site agreed to train. */
  readonly architectures: readonly string[];
  readonly policy: string;
  readonly pinnedParties: readonly PinnedParty[];
  /** `tfjs`: the fastest TensorFlow.js backend that is there; `plain`: without it; `auto`: as the sizes of the nets say. */
  readonly trainer: TrainerKind;
  /** Pages that the database may grow to, 0 for no bound but the disk's. */
  readonly maxPages: number;
  /** Orders the batches; not a source of secrets. */
  readonly batchSeed: string;
}

/** What a site is told whose `offers` are empty. */
export const withoutOffers =
  'no dataset: this agent runs and takes part in no round; register one (cohort dataset register), which it takes up as it runs';

const file = line(4096);

const fields = object<AgentConfig>({
  kind: oneOf('agent'),
  consortium: file,
  offers: list(
    object<Offer>({
      dataset: wordShape,
      version: integer(1, 1_000_000),
      file,
      schema: file,
      dialect: optional(dialectShape),
      partition: partitionShape,
    }),
    0,
    1000,
  ),
  architectures: list(file, 0, 1000),
  policy: file,
  pinnedParties: list(object<PinnedParty>({ node: nodeIdShape, nodeKey: hex(32), boxKey: hex(32), tlsCertSha256: hex(32) }), 3, 1000),
  trainer: optional(oneOf(...trainerKinds), 'auto'),
  maxPages: optional(integer(0, 2 ** 31 - 1), 0),
  batchSeed: line(1000),
});

export const agentConfigShape: Shape<AgentConfig> = (value, at) => {
  const config = fields(value, at);
  const shared = samePins(config.pinnedParties);
  if (shared !== null)
    throw new CohortError(
      'CONFIG_INVALID',
      `${under(at, 'pinnedParties')}: expected a ${shared} of its own for each, got one twice; ask each party's operator for theirs`,
    );
  const offered = config.offers.map(({ dataset, version }) => `${dataset} version ${String(version)}`);
  const twice = offered.find((name, index) => offered.indexOf(name) !== index);
  if (twice !== undefined)
    throw new CohortError(
      'CONFIG_INVALID',
      `${under(at, 'offers')}: expected each version of a dataset once, got ${twice} twice; leave one out`,
    );
  return config;
};
