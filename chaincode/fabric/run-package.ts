// Runs the code of an installed package, and no other: what the organisations approved is what endorses.
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { CohortError } from '@cohort/protos/errors';
import { readPackage } from './chaincode-package.ts';
import type { ChaincodeOptions } from './serve-chaincode.ts';

interface Bundle {
  readonly serveChaincode?: (options: ChaincodeOptions) => Promise<AsyncDisposable>;
}

/**
 * @param approved the id that the organisations compared: no other code is run
 * @throws {CohortError} CONFIG_INVALID for other bytes or another id; the codes of `serveChaincode`
 */
export async function runPackage(
  bytes: Uint8Array,
  approved: string,
  options: Pick<ChaincodeOptions, 'listen' | 'tls'>,
): Promise<AsyncDisposable & { readonly packageId: string }> {
  const { id: packageId, anchor, code } = await readPackage(bytes);
  if (packageId !== approved)
    throw new CohortError('CONFIG_INVALID', `package: expected the approved id ${approved}, got ${packageId}; nothing of it was run`);
  const module: { exports: Bundle } = { exports: {} };
  const run = compileFunction(code, ['module', 'exports', 'require'], { filename: 'chaincode.cjs' }) as (
    ...given: readonly unknown[]
  ) => void;
  run(module, module.exports, createRequire(import.meta.url));
  const served = await module.exports.serveChaincode?.({ ...options, packageId, anchor });
  if (served === undefined) throw new TypeError('expected serveChaincode in the bundle');
  return { packageId, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}
