// Only the package that was approved is run: another id is refused before a line of its code.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { packChaincode } from './chaincode-package.ts';
import { runPackage } from './run-package.ts';

const tls = { certPem: '', keyPem: '', peerCaPem: '' };
const code = `globalThis.ranChaincode = (globalThis.ranChaincode ?? 0) + 1;
module.exports.serveChaincode = async ({ packageId, anchor }) => ({ packageId, anchor, [Symbol.asyncDispose]: async () => {} });
`;
const ran = (): unknown => (globalThis as { ranChaincode?: number }).ranChaincode;

test('runs what was approved, and nothing of what was not', async (t) => {
  const { bytes, id } = await packChaincode({ label: 'cohort', anchor: 'ab'.repeat(32), code });
  const other = await packChaincode({ label: 'cohort', anchor: 'cd'.repeat(32), code });
  const error = await t.throwsAsync(runPackage(other.bytes, id, { listen: '127.0.0.1:1', tls }), { instanceOf: CohortError });
  t.is(error.code, 'CONFIG_INVALID');
  t.regex(error.message, /expected the approved id cohort:[0-9a-f]{64}, got cohort:[0-9a-f]{64}; nothing of it was run/);
  t.is(ran(), undefined);
  await using served = await runPackage(bytes, id, { listen: '127.0.0.1:1', tls });
  t.is(served.packageId, id);
  t.is(ran(), 1);
});
