// What an agent's offers are once their schemas are read: the same objects as long as nothing about them changes, so that rows stay read.
import { join } from 'node:path';
import { rowSource } from '@cohort/client-agent/adapters/row-source';
import { dialectOf } from '@cohort/client-agent/data/dialect';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { schemaHash } from '@cohort/client-agent/data/schema';
import type { Study } from '@cohort/client-agent/ports/study';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Offer } from './agent-config.ts';
import { readJson } from './read-json.ts';

export interface DescribedOffer extends Pick<Study, 'source' | 'schema' | 'partition'> {
  readonly dataset: Pick<Offer, 'dataset' | 'version'>;
}

export class DescribedOffers {
  readonly #dir: string;
  readonly #known = new Map<string, DescribedOffer>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** In their order. @throws {CohortError} CONFIG_INVALID by file and key for a schema */
  async read(offers: readonly Offer[]): Promise<readonly DescribedOffer[]> {
    const read = await Promise.all(
      offers.map(async (offer) => {
        const { dataset, version, file, dialect, partition } = offer;
        const schema = await readJson(join(this.#dir, offer.schema), schemaShape);
        const name = canonicalJson([offer, schemaHash(schema), dialectOf(schema, dialect)]);
        const made = {
          dataset: { dataset, version },
          source: rowSource(join(this.#dir, file), readJson, schema, dialect),
          schema,
          partition,
        };
        return [name, this.#known.get(name) ?? made] as const;
      }),
    );
    this.#known.clear();
    for (const [name, offer] of read) this.#known.set(name, offer);
    return read.map(([, offer]) => offer);
  }
}
