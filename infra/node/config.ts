// A node's configuration, `node.json` of its folder: read to its leaves, an unknown key is a failure.
import { join } from 'node:path';
import { oneOf, refuseShape, type Shape } from '@cohort/protos/shape';
import { readJson } from './read-json.ts';

const missing = "expected a configuration file, got none; is this a node's folder?";

/** @throws {CohortError} CONFIG_INVALID by line and column, or by key */
export async function readConfig<T>(dir: string, shape: Shape<T>): Promise<T> {
  return await readJson(join(dir, 'node.json'), shape, missing);
}

/** The `kind` of a node folder, before its own shape is known. @throws {CohortError} CONFIG_INVALID */
export async function readKind<K extends string>(dir: string, kinds: readonly K[]): Promise<K> {
  const kind = oneOf(...kinds);
  return await readJson(
    join(dir, 'node.json'),
    (value, at) =>
      typeof value === 'object' && value !== null && 'kind' in value
        ? kind(value.kind, `${at}kind`)
        : refuseShape(at, `an object with kind, one of ${kinds.join(', ')}`, value),
    missing,
  );
}
