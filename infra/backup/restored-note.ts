// Tells, in the folder of a node that was restored from a backup, since when: `state/restored.json`.
import { nodeIdShape } from '@cohort/protos/names-schema';
import { object, oneOf, refuseShape, type Shape } from '@cohort/protos/shape';
import { join } from 'node:path';
import { readJson } from '../node/read-json.ts';
import { hasSecret } from '../pki/secret-file.ts';

const noteFormat = 'cohort/restored/v1';

export interface RestoredNote {
  readonly format: typeof noteFormat;
  readonly node: string;
  /** When the backup was made. */
  readonly made: string;
  readonly restored: string;
}

/** As `toISOString` writes it. */
export const momentShape: Shape<string> = (value, at) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : refuseShape(at, 'a moment such as 2026-01-31T12:00:00.000Z', value);

const shape = object<RestoredNote>({ format: oneOf(noteFormat), node: nodeIdShape, made: momentShape, restored: momentShape });

export const restoredNotePath = join('state', 'restored.json');

export function restoredNote(node: string, made: string): string {
  return `${JSON.stringify({ format: noteFormat, node, made, restored: new Date().toISOString() })}\n`;
}

/** Null for a node that was never restored. @throws {CohortError} CONFIG_INVALID */
export async function readRestoredNote(folder: string): Promise<RestoredNote | null> {
  const path = join(folder, restoredNotePath);
  return (await hasSecret(path)) ? await readJson(path, shape) : null;
}

/** For people. */
export function restoredText({ node, made, restored }: RestoredNote): string {
  const since = `restored on ${restored} from a backup of ${made}`;
  if (node.endsWith('/admin')) return since;
  return node.endsWith('/ledger') ? `${since}, without its chain` : `${since}; it says nothing in rounds that were open before`;
}
