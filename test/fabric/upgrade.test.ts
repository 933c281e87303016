// The chaincode is replaced while transactions go on: none is lost, none refused for good, and whoever has not the new code says so.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode } from '@cohort/chaincode/fabric/chaincode-package';
import { loadConsortium } from '@cohort/infra/consortium/layout';
import { connectAdmin, type Admin } from '@cohort/infra/consortium/admin-ledger';
import { onFabric, dataset } from './on-fabric.ts';
import { foundedFolders, tells } from './own-folders.ts';

const founders = ['cleveland', 'hungary', 'switzerland', 'va'];

const { folders, running } = foundedFolders(founders);
const dirOf = (msp: string): string => folders().dirOf(msp);

/** The product's code with something that changes its bytes and nothing that it does. */
async function packaged(label: string, text: string): Promise<{ readonly file: string; readonly id: string }> {
  const { genesis } = await loadConsortium(dirOf('va'));
  const { bytes, id } = await packChaincode({ label, anchor: anchorOf(genesis), code: `${await bundleChaincode()}\n// ${text}\n` });
  const file = join(folders().home, `${text}.tar.gz`);
  await writeFile(file, bytes);
  return { file, id };
}

const upgrade = (t: ExecutionContext, msp: string, file: string): Promise<unknown> =>
  folders().typed(t, 0, 'chaincode', 'upgrade', file, '--dir', dirOf(msp));

async function inForce(msps: readonly string[], id: string, sequence: number): Promise<void> {
  for (const msp of msps) {
    const own = running.get(msp);
    if (own !== undefined) await tells(own, `${id}, sequence ${String(sequence)}, endorsed by`);
  }
}

/** One transaction after the other until the signal: how many were VALID. */
async function submitUntil({ ledger }: Admin, prefix: string, signal: AbortSignal): Promise<number> {
  let done = 0;
  const stopped = (): boolean => signal.aborted;
  // An organisation registers a hundred at most.
  while (!stopped() && done < 90) {
    await delay(200);
    await ledger.submit('datasets.register', randomBytes(16).toString('hex'), {
      ...dataset(`${prefix}${String(done)}`),
      dataset: `${prefix}${String(done)}`,
    });
    done++;
  }
  return done;
}

onFabric('a package of another consortium, or under the label of the one in force, is refused', async (t) => {
  t.timeout(120_000);
  const same = await packaged('cohort', 'same-label');
  const { code, out } = await folders().asked('chaincode', 'upgrade', same.file, '--dir', dirOf('va'));
  t.not(code, 0);
  t.regex(out, /CONFIG_INVALID.*not that of the one in force, got cohort; make it with --label cohort-b/);
  const { bytes } = await packChaincode({ label: 'cohort-b', anchor: '00'.repeat(32), code: 'module.exports = {};' });
  const other = join(folders().home, 'other.tar.gz');
  await writeFile(other, bytes);
  const foreign = await folders().asked('chaincode', 'upgrade', other, '--dir', dirOf('va'));
  t.regex(foreign.out, /CONFIG_INVALID.*it is another consortium's/);
});

onFabric('the code in force is another once all have given their word, and no transaction is lost meanwhile', async (t) => {
  t.timeout(300_000);
  const next = await packaged('cohort-b', 'second');
  const consortium = await loadConsortium(dirOf('va'));
  const admin = await connectAdmin(dirOf('va'), consortium);
  const stop = new AbortController();
  const submitting = submitUntil(admin, 'during', stop.signal);
  submitting.catch(() => undefined);
  for (const msp of founders) await upgrade(t, msp, next.file);
  await inForce(founders, next.id, 2);
  stop.abort();
  const done = await submitting;
  t.log(`${String(done)} transactions VALID, one after the other`);
  t.true(done > 0);
  await admin.ledger.close();
  await folders().typed(t, 0, 'epoch', 'propose', '7200', '--as', 'hungary', '--dir', dirOf('hungary'));
});

onFabric('a third code takes the place of the first; a restart goes on with what is in force', async (t) => {
  t.timeout(300_000);
  const third = await packaged('cohort', 'third');
  for (const msp of founders.slice(0, 3)) await upgrade(t, msp, third.file);
  // Three of four are enough after a while.
  await inForce(founders.slice(0, 3), third.id, 3);
  running.get('cleveland')?.child.kill('SIGTERM');
  const own = running.get('va');
  own?.child.kill('SIGKILL');
  const again = folders().up('va');
  await tells(again, 'is in force, which is not here; take it: cohort chaincode upgrade PACKAGE');
});
