// A JSON file of this user's only, there whole or as it was before, with the folders above it.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** As `writeJson` writes it. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** @throws what the disk refuses with; the file is then as it was */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeWhole(path, jsonText(value), 0o600);
}
