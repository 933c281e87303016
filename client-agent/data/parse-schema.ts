// Reads a schema strictly from parsed JSON.
import { configOf } from '@cohort/protos/config-of';
import type { DataSchema } from './schema.ts';
import { schemaShape } from './schema-shape.ts';

/** @throws {CohortError} CONFIG_INVALID naming the key, what was expected and what was got */
export function parseSchema(value: unknown, where = 'schema'): DataSchema {
  return configOf(schemaShape, value, where);
}
