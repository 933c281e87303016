// Every file that a node's configuration names, read as the node itself would read it.
import { join } from 'node:path';
import { featureNames } from '@cohort/client-agent/data/schema';
import { schemaShape } from '@cohort/client-agent/data/schema-shape';
import { architectureShape } from '@cohort/client-agent/train/architecture';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { CohortError } from '@cohort/protos/errors';
import type { Shape } from '@cohort/protos/shape';
import { loadConsortiumFile } from '../consortium/layout.ts';
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import { readBytes } from '../node/read-bytes.ts';
import { readJson } from '../node/read-json.ts';
import { readSecret } from '../pki/secret-file.ts';

export type NodeKind = 'ledger' | 'party' | 'agent';
export const nodeKinds = ['ledger', 'party', 'agent'] as const;

/** Path as `node.json` has it, and what reading it throws with. */
export type References = ReadonlyMap<string, () => Promise<unknown>>;

/** Reads the configuration by its kind's own schema. @throws {CohortError} CONFIG_INVALID for an unknown key, a missing one, a wrong value */
export const referencesOf: Readonly<Record<NodeKind, (folder: string) => Promise<References>>> = {
  ledger: async (folder) => {
    const { consortium } = await readConfig(folder, (await import('../node/node-types/ledger.ts')).configShape);
    return new Map([consortiumOf(folder, consortium), ['keys/block.key', async () => blockKey(join(folder, 'keys', 'block.key'))]]);
  },
  party: async (folder) => {
    const { consortium, models } = await readConfig(folder, (await import('../node/node-types/party.ts')).configShape);
    return new Map([consortiumOf(folder, consortium), ...models.map((path) => [path, async () => model(join(folder, path))] as const)]);
  },
  agent: async (folder) => {
    const { consortium, offers, architectures, policy } = await readConfig(folder, agentConfigShape);
    const read = async <T>(path: string, shape: Shape<T>): Promise<T> => readJson(join(folder, path), shape);
    const learnable = async (path: string): Promise<void> => {
      const { input } = await read(path, architectureShape);
      const counts = await Promise.all(offers.map(async ({ schema }) => featureNames(await read(schema, schemaShape)).length));
      // Without an offer there is nothing yet that it could fit.
      if (counts.length > 0 && !counts.includes(input))
        throw new CohortError(
          'CONFIG_INVALID',
          `${join(folder, path)}: input: expected as many as a schema under offers has features (${[...new Set(counts)].join(', ')}), got ${String(input)}; name another architecture or schema`,
        );
    };
    return new Map([
      consortiumOf(folder, consortium),
      ...offers.map(({ schema }) => [schema, async () => read(schema, schemaShape)] as const),
      ...architectures.map((path) => [path, async () => learnable(path)] as const),
      [policy, async () => read(policy, sitePolicyShape)],
    ]);
  },
};

function consortiumOf(folder: string, path: string): readonly [string, () => Promise<unknown>] {
  return [path, async () => loadConsortiumFile(join(folder, path))];
}

async function blockKey(path: string): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test((await readSecret(path)).trim()))
    throw new CohortError('CONFIG_INVALID', `${path}: expected 64 hex digits; restore the file from its backup`);
}

async function model(path: string): Promise<void> {
  const file = await bytesOf(path);
  const { decodeModel } = await import('@cohort/mpc/safetensors');
  try {
    decodeModel(file);
  } catch (cause) {
    throw new CohortError('CONFIG_INVALID', `${path}: ${CohortError.from(cause).detail}; restore the file`, { cause });
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const file = await readBytes(path, 'expected a file with a model, got none; restore it');
  if (file.length === 0) throw new CohortError('DATA_INVALID', `${path}: expected a model, got an empty file; restore it`);
  return file;
}
