// An admin's commands are separate processes: what one saw of the ledger, the next one holds it to.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { ledgerKey, signHeader } from '@cohort/chaincode/embedded/ledger-key';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { connectAdmin } from './admin-ledger.ts';
import { createConsortium, required } from './create-consortium.ts';
import { nodeDir } from './layout.ts';

test('a ledger that has forgotten a block which an earlier command saw is refused by the next', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-admin-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const msps = ['cleveland', 'hungarian', 'va'] as const;
  const plan = { name: 'heart', testNetwork: true, epochSeconds: 60, organisations: msps, founders: msps, parties: msps };
  const { consortium, keys } = await createConsortium(join(dir, 'consortium'), plan);
  const seed = await readFile(join(nodeDir(join(dir, 'consortium'), 'cleveland-ledger'), 'keys', 'block.key'), 'utf8');
  const key = ledgerKey(seed.trim());
  const digest = '0'.repeat(64);
  let height = 5;
  const { tlsCertSha256 } = required(keys, 'va/admin');
  const up = await createServer({
    tls: required(keys, 'cleveland/ledger').tls,
    trust: new TrustStore({
      organisations: consortium.genesis.organisations,
      nodes: [{ msp: 'va', node: 'va/admin', role: 'admin', tlsCertSha256 }],
    }),
    services: { Ledger: { Head: () => signHeader({ height, previousHash: digest, merkleRoot: digest, stateHash: digest }, [key]) } },
  });
  t.teardown(() => up.close(0));
  const here = { ...consortium, ledger: { ...consortium.ledger, endpoint: up.endpoint } };

  const first = await connectAdmin(join(dir, 'consortium'), here, { msp: 'va' });
  t.is((await first.ledger.head()).height, 5);
  await first.ledger.close();

  height = 4;
  const second = await connectAdmin(join(dir, 'consortium'), here, { msp: 'va' });
  await t.throwsAsync(second.ledger.head(), { code: 'LEDGER_ROLLED_BACK', message: /expected at least block 5.*got head 4/ });
  await second.ledger.close();
});
