// The ledger's certificate is renewed: who has only the genesis believes the next one by a ledger key's signature, and no other certificate.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { start } from '@cohort/chaincode/embedded/server';
import { KeysInForce } from '../pki/keys-in-force.ts';
import { renewKeys, type Renewal } from '../pki/renew-keys.ts';
import { generationsOf, putInForce } from '../pki/key-generations.ts';
import { createOrganisation } from '../pki/create-organisation.ts';
import { certSha256 } from '../pki/certificate-sha256.ts';
import { connectNode } from './connect-node.ts';
import { createConsortium, required } from './create-consortium.ts';
import { nodeDir } from './layout.ts';
import { rotateLedger } from './rotate-ledger.ts';

const msps = ['aa', 'bb', 'cc'] as const;

async function running(t: ExecutionContext) {
  const home = await mkdtemp(join(tmpdir(), 'cohort-ledger-'));
  const dir = join(home, 'consortium');
  const plan = { name: 'ledger', testNetwork: true, epochSeconds: 60, organisations: msps, founders: msps, parties: msps };
  const { consortium, keys, authorities } = await createConsortium(dir, plan);
  const folder = nodeDir(dir, 'aa-ledger');
  const own = await KeysInForce.load(folder);
  const seed = (await readFile(join(folder, 'keys', 'block.key'), 'utf8')).trim();
  const ledger = await start({ genesis: consortium.genesis, ledgerSeeds: [seed], path: ':memory:', tls: own.tls });
  const stop = new AbortController();
  const taken: string[] = [];
  const followed = own.follow(
    stop.signal,
    ({ tlsCertSha256 }) => {
      ledger.renewed();
      taken.push(tlsCertSha256);
    },
    (thrown) => {
      t.fail(String(thrown));
    },
  );
  t.teardown(async () => {
    stop.abort();
    await followed;
    await ledger.close();
    await rm(home, { recursive: true });
  });
  if (consortium.ledger.kind !== 'embedded') throw new RangeError('expected the embedded ledger');
  const here = { ...consortium, ledger: { ...consortium.ledger, endpoint: ledger.endpoint } };
  const asked = async (genesis = here.genesis) => {
    const door = await connectNode(required(keys, 'bb/admin'), { ...here, genesis }, { patienceMs: 0 });
    t.teardown(() => door.close());
    return door;
  };
  const shown = async (count: number): Promise<void> => {
    while (taken.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return { folder, consortium: here, authorities, asked, taken, shown };
}

test('a running ledger shows its renewed certificate: who is connected stays, and who has only the genesis gets in', async (t) => {
  const { folder, consortium, authorities, asked, taken, shown } = await running(t);
  const connected = await asked();
  await connected.head();
  const renewed = await rotateLedger(folder, consortium, required(authorities, 'aa'));
  t.not(renewed.tlsCertSha256, consortium.ledger.tlsCertSha256);
  await shown(1);
  t.deepEqual(taken, [renewed.tlsCertSha256]);
  await connected.head();
  t.is((await (await asked()).head()).height, 0);
  const again = await rotateLedger(folder, consortium, required(authorities, 'aa'));
  await shown(2);
  t.is((await (await asked()).head()).height, 0);
  t.not(again.tlsCertSha256, renewed.tlsCertSha256);
});

test('a certificate of the same authority that no ledger key has signed for is refused, and so is one of another ledger', async (t) => {
  const { folder, consortium, authorities, asked, shown } = await running(t);
  const organisation = required(authorities, 'aa');
  const put = async (renewal: Renewal, count: number, issuer = organisation): Promise<void> => {
    await renewKeys(folder, issuer, renewal);
    await putInForce(folder, (await generationsOf(folder)).at(-1) ?? 0);
    await shown(count);
  };
  const refused = async (genesis = consortium.genesis): Promise<void> => {
    await t.throwsAsync((await asked(genesis)).head(), { code: 'CERTIFICATE_UNKNOWN' });
  };
  await put({}, 1);
  await refused();
  await put({ tlsName: () => `urn:cohort:ledger-certificate:${'0f'.repeat(64)}` }, 2);
  await refused();
  await rotateLedger(folder, consortium, organisation);
  await shown(3);
  await (await asked()).head();
  // The signature is of this ledger: the same key and host under another genesis are another one.
  await refused({ ...consortium.genesis, epochSeconds: 61 });
  await rotateLedger(folder, { ...consortium, ledger: { ...consortium.ledger, msp: 'bb' } }, organisation);
  await shown(4);
  await refused();
  // Whom a ledger key vouches for must still be issued by the host.
  const stranger = await createOrganisation(join(folder, 'stranger'), 'aa');
  t.not(stranger.caSha256, certSha256(organisation.caPem));
  await rotateLedger(folder, consortium, stranger);
  await shown(5);
  await refused();
});

test('another block key than the genesis names signs for nothing', async (t) => {
  const { folder, consortium, authorities } = await running(t);
  const foreign = { ...consortium, genesis: { ...consortium.genesis, ledgerKeys: ['ab'.repeat(32)] } };
  await t.throwsAsync(rotateLedger(folder, foreign, required(authorities, 'aa')), {
    code: 'CONFIG_INVALID',
    message: /block\.key: expected a key that the genesis names \((ab){32}\), got [0-9a-f]{64}; restore the file from its backup$/,
  });
  t.deepEqual(await generationsOf(folder), [0]);
});
