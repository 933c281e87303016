// Picks the arithmetic that TensorFlow.js runs on, at run time, and imports nothing else.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type * as TensorFlow from '@tensorflow/tfjs-core';

export type TfjsBackend = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** The core with one backend ready. */
export interface ReadyBackend {
  readonly tf: typeof TensorFlow;
  readonly backend: TfjsBackend;
}

const require = createRequire(import.meta.url);
let ready: Promise<ReadyBackend> | undefined;

/**
 * The first that works of: tensorflow (`@tensorflow/tfjs-node-gpu`, an optional peer), webgpu (`@tensorflow/tfjs-backend-webgpu`
 * and a real adapter), wasm, cpu. One per process, because the core holds one engine.
 */
export function readyBackend(): Promise<ReadyBackend> {
  return (ready ??= pick());
}

async function pick(): Promise<ReadyBackend> {
  const tf = (await import('@tensorflow/tfjs-core')) as unknown as { default?: typeof TensorFlow } & typeof TensorFlow;
  const core = tf.default ?? tf;
  // The core's notice that it could be faster is not for the operator of a server.
  core.env().set('PROD', true);
  for (const [backend, prepare] of [
    ['tensorflow', prepareTensorflow],
    ['webgpu', prepareWebgpu],
    ['wasm', prepareWasm],
    ['cpu', () => import('@tensorflow/tfjs-backend-cpu')],
  ] as const) {
    try {
      await prepare();
      if (await core.setBackend(backend)) {
        await core.ready();
        return { tf: core, backend };
      }
    } catch {
      // Not installed, or not on this machine: the next one; which one it became is returned, and logged by the caller.
    }
  }
  throw new CohortError('INTERNAL', 'TensorFlow.js: expected at least the cpu backend to start; reinstall the dependencies');
}

async function prepareTensorflow(): Promise<void> {
  const name = '@tensorflow/tfjs-node-gpu';
  require.resolve(name);
  // tfjs-node 4.22 calls two functions that Node 23 removed.
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
  await import(name);
}

async function prepareWebgpu(): Promise<void> {
  const name = '@tensorflow/tfjs-backend-webgpu';
  require.resolve(name);
  const gpu = (
    globalThis.navigator as {
      readonly gpu?: { requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null> };
    }
  ).gpu;
  const adapter = await gpu?.requestAdapter();
  if (adapter === undefined || adapter === null || adapter.info?.isFallbackAdapter === true)
    throw new CohortError('NOT_FOUND', 'webgpu: expected a real adapter, got none or a software one');
  await import(name);
}

async function prepareWasm(): Promise<void> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  // One thread: a site's model is small, and threads that outlive training keep a process alive.
  wasm.setThreadsCount(1);
}
