// Reads a node's configuration strictly: each failure names file, key, expected and got; an unknown key is a failure.
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { ConfigOf, Schema } from './config-fields.ts';
import { readJson } from './read-json.ts';

/**
 * Reads `dir/<file>` (default `node.json`) as one JSON object of exactly the schema's keys.
 * @throws {CohortError} CONFIG_INVALID
 */
export async function readConfig<S extends Schema>(dir: string, schema: S, file = 'node.json'): Promise<ConfigOf<S>> {
  const path = join(dir, file);
  const value = await readObject(path);
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(schema, key));
  if (unknown !== undefined)
    throw refuse(path, unknown, `one of ${Object.keys(schema).join(', ')}`, 'an unknown key; remove it or correct its name');
  const config: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema)) {
    const given = Object.hasOwn(value, key) ? value[key] : field.fallback;
    const accepted: boolean = field.accepts(given);
    if (!accepted) throw refuse(path, key, field.expected, `${given === undefined ? 'nothing' : shown(key, given)}; correct the file`);
    config[key] = given;
  }
  return config as ConfigOf<S>;
}

/** The `kind` of a node folder, before its own schema is known. @throws {CohortError} CONFIG_INVALID */
export async function readKind<K extends string>(dir: string, kinds: readonly K[]): Promise<K> {
  const path = join(dir, 'node.json');
  const { kind } = await readObject(path);
  const found = kinds.find((candidate) => candidate === kind);
  if (found === undefined)
    throw refuse(path, 'kind', `one of ${kinds.join(', ')}`, `${kind === undefined ? 'nothing' : shown('kind', kind)}; correct the file`);
  return found;
}

async function readObject(path: string): Promise<Readonly<Record<string, unknown>>> {
  const value = await readJson(path, "expected a configuration file, got none; is this a node's folder?");
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CohortError('CONFIG_INVALID', `${path}: expected one JSON object`);
  return value as Readonly<Record<string, unknown>>;
}

const secret = /secret|seed|salt|password|private/i;

function shown(key: string, value: unknown): string {
  if (secret.test(key)) return 'another value (not shown)';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function refuse(path: string, key: string, expected: string, got: string): CohortError {
  return new CohortError('CONFIG_INVALID', `${path}: ${key}: expected ${expected}, got ${got}`);
}
