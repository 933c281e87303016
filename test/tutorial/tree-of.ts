// Everything that lies in a folder, so that two moments can be compared: each path with what it holds.
import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** What a running node or `cohort up` writes by itself, and what the shell's command line finds. */
const ofNodes = /(^|\/)nodes\/[^/]+-(agent|party|ledger)\/(state\/|vault)|(^|\/)\.cohort\/state\//;

/** By path from `root`: a hash for a file, a target for a link, `folder` for a folder. Without what running nodes write by themselves. */
export async function treeOf(root: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    if (ofNodes.test(name)) continue;
    if (entry.isSymbolicLink()) found[name] = `to ${await readlink(path)}`;
    else if (entry.isDirectory()) found[name] = 'folder';
    else found[name] = await hashOf(path);
  }
  return found;
}

/** Paths that are in one only, or hold another thing in the other. */
export function differing(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((path) => one[path] !== other[path]);
}

export async function hashOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
