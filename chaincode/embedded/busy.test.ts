// A ledger that has as much under way as it takes refuses the next submission at once, and takes it when there is room again.
import { createPrivateKey } from 'node:crypto';
import test from 'ava';
import { certificateFingerprint, signTransaction, type SignedTransaction } from '../client/transaction.ts';
import { openEngine } from './engine.ts';
import { consortium, member } from './testing/consortium.ts';
import { scratchContracts } from './testing/scratch-contracts.ts';

const alpha = await member('alpha');
const made = consortium([alpha]);

function put(genesisHash: string, n: number): SignedTransaction {
  const { msp, certPem, keyPem } = alpha.identity;
  const creator = { msp, certSha256: certificateFingerprint(certPem) };
  const asked = { creator, verb: 'put', requestId: `r${String(n)}`, body: `{"key":"k${String(n)}","value":"v"}`, certificatePem: certPem };
  return signTransaction(genesisHash, asked, createPrivateKey(keyPem));
}

test('one submission too many is refused before anything is computed for it, and keeps nothing', async (t) => {
  let cut: () => void = () => undefined;
  const later = (_ms: number, work: () => void) => {
    cut = work;
    return () => undefined;
  };
  const engine = await openEngine({ ...made, path: ':memory:', mostPending: 2 }, { contracts: scratchContracts, later });
  const first = [0, 1].map((n) => engine.submit(put(engine.genesisHash, n)));
  const refused = await t.throwsAsync(engine.submit({ ...put(engine.genesisHash, 2), signature: '' }), { code: 'LEDGER_BUSY' });
  t.regex(refused.message, /expected at most 2 submissions under way, got one more; nothing of it was kept: wait/);
  // Both have to be simulated before their block is cut.
  while (cut.length !== 0 || engine.head().height === 0) {
    await new Promise(setImmediate);
    cut();
  }
  t.deepEqual(
    (await Promise.all(first)).map(({ height }) => height > 0),
    [true, true],
  );
  const again = engine.submit(put(engine.genesisHash, 2));
  await new Promise(setImmediate);
  const { height } = engine.head();
  for (let turn = 0; turn < 100 && engine.head().height === height; turn++) {
    await new Promise(setImmediate);
    cut();
  }
  t.is((await again).height, height + 1);
  await engine.close();
});
