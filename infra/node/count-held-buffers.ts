// Lets the collector of a process that stays count the buffers that it holds, instead of all that it ever made.
import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

/**
 * Before V8 14.8 the whole heap is walked for every 16 MiB of buffers made, dead or alive, which was a third of what a party spent on a round
 * of a million weights. Called once all is loaded: what was compiled under other flags is not taken from the cache of compiled modules.
 */
export function countHeldBuffers(): void {
  if (!mustBeTold(process.versions.v8)) return;
  flushCompileCache();
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}

/** Whether an engine such as `13.6.233.17-node.51` counts otherwise; since 14.8 it does so by itself, and has no such flag. */
export function mustBeTold(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 14 || (major === 14 && minor < 8);
}
