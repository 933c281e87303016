// Bundles what an endorser runs into one file: this project's core and the shim's server.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The same text for the same sources and the same lockfile, wherever the project lies.
 * @param entry what exports `serveChaincode`: the product's unless a test says otherwise
 */
export async function bundleChaincode(entry = 'chaincode/fabric/serve-chaincode.ts'): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
