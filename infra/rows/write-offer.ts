// Puts a dataset into what this site's agent offers: its node.json, whole or as it was, and the schema beside it.
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { DeclaredDialect } from '@cohort/client-agent/data/dialect';
import type { Partition } from '@cohort/client-agent/data/partition';
import { schemaHash, type DataSchema } from '@cohort/client-agent/data/schema';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { agentConfigShape, type Offer } from '../node/agent-config.ts';
import { changeConfig, type Written } from '../node/change-config.ts';
import { readConfig } from '../node/config.ts';
import type { Changes } from '../node/changes.ts';
import { isThere } from '../node/is-there.ts';

export interface OfferedRows {
  readonly dataset: string;
  readonly version: number;
  /** As it was typed. */
  readonly file: string;
  readonly schema: DataSchema;
  readonly dialect: DeclaredDialect;
  readonly partition: Partition;
}

/** The offer as node.json has it: paths from the agent's folder. */
export function offerOf(folder: string, { dataset, version, file, schema, dialect, partition }: OfferedRows): Offer {
  return {
    dataset,
    version,
    file: relative(resolve(folder), resolve(file)),
    schema: join('schemas', `${schemaHash(schema).slice(0, 16)}.json`),
    ...(Object.keys(dialect).length === 0 ? {} : { dialect }),
    partition,
  };
}

/** @throws {CohortError} CONFIG_INVALID without an agent's folder, DATASET_EXISTS for another offer of this version */
export async function checkOffer(folder: string, offer: Offer): Promise<'new' | 'there'> {
  if (!(await isThere(join(folder, 'node.json'))))
    throw new CohortError(
      'CONFIG_INVALID',
      `${folder}: expected the folder of this site's agent with its node.json, got none; cohort join writes it, docs/node.md shows one`,
    );
  return standing(folder, (await readConfig(folder, agentConfigShape)).offers, offer);
}

function standing(folder: string, offers: readonly Offer[], offer: Offer): 'new' | 'there' {
  const known = offers.find(({ dataset, version }) => dataset === offer.dataset && version === offer.version);
  if (known === undefined) return 'new';
  if (canonicalJson(known) === canonicalJson(offer)) return 'there';
  throw new CohortError(
    'DATASET_EXISTS',
    `${join(folder, 'node.json')}: offers ${offer.dataset} version ${String(offer.version)} already, from another file, schema or split; take that offer out, or register the next version`,
  );
}

/** Whether node.json was changed. @throws {CohortError} as `checkOffer`, STORAGE_FULL */
export async function writeOffer(folder: string, offer: Offer, schema: DataSchema, changes: Changes): Promise<boolean> {
  if ((await checkOffer(folder, offer)) === 'there') return false;
  if (!changes.isDry) await mkdir(join(folder, 'schemas'), { recursive: true, mode: 0o700 });
  await changes.file(join(folder, offer.schema), `${JSON.stringify(schema, undefined, 2)}\n`, 0o600);
  let added = false;
  const withOffer = ({ offers }: Written): Written => {
    // The same command may have been given twice at once.
    added = standing(folder, offers as unknown as readonly Offer[], offer) === 'new';
    return added ? { offers: [...(offers as Json[]), offer as unknown as Json] } : {};
  };
  await changeConfig(folder, withOffer, changes);
  return added;
}
