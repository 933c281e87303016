// Imported before anything else, lets the collector count the buffers that this process holds instead of all that it ever made.
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';

/**
 * Whether an engine such as `13.6.233.17-node.51` has to be told: before 14.8 it walks the whole heap for every 16 MiB of buffers made, dead
 * or alive, which was a third of what a party spent on a round of a million weights. Later ones have no such flag.
 * @param {string} version
 * @returns {boolean}
 */
export function mustBeTold(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 14 || (major === 14 && minor < 8);
}

if (mustBeTold(process.versions.v8)) setFlagsFromString('--external-memory-accounted-in-global-limit');
