// An institution renews what its programs are certified by while the ledger runs: its peer at once, its orderer once the channel names it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onFabric } from './on-fabric.ts';
import { foundedFolders, tells, type Running } from './own-folders.ts';

const founders = ['cleveland', 'hungary', 'switzerland', 'va'];

const { folders, running } = foundedFolders(founders);
const dirOf = (msp: string): string => folders().dirOf(msp);
const changeFile = (): string => join(folders().home, 'va.change');

const va = (): Running => {
  const own = running.get('va');
  if (own === undefined) throw new RangeError('expected the ledger of va');
  return own;
};

const certificate = async (program: string): Promise<string> =>
  await readFile(join(dirOf('va'), 'fabric', 'va', program, 'tls.pem'), 'utf8');

onFabric('the peer, the chaincode and the operator have theirs at once, the orderer keeps its own', async (t) => {
  t.timeout(120_000);
  const peer = await certificate('peer');
  const orderer = await certificate('orderer');
  await folders().typed(t, 0, 'node', 'rotate', 'va/ledger', '--days', '90', '--dir', dirOf('va'));
  t.not(await certificate('peer'), peer);
  t.is(await certificate('orderer'), orderer);
  await tells(va(), 'va-chaincode: starting it again with its renewed certificates');
  await tells(va(), 'va-peer: starting it again with its renewed certificates');
  let code = -1;
  for (let tries = 0; code !== 0 && tries < 30; tries++) {
    ({ code } = await folders().asked('epoch', 'propose', '7200', '--as', 'va', '--dir', dirOf('va')));
    await delay(500);
  }
  t.is(code, 0);
  const { disagreements } = await folders().status(t, 'va');
  t.deepEqual(disagreements, [
    { msp: 'va', what: 'its orderer has renewed certificates, which the channel does not name', next: 'cohort org add va.card' },
  ]);
});

onFabric("the orderer's are on the channel once more than half have signed, and it is started again with them", async (t) => {
  t.timeout(240_000);
  const orderer = await certificate('orderer');
  await folders().writeCard(t, 'va');
  await folders().typed(t, 0, 'org', 'add', folders().cardOf('va'), '--out', changeFile(), '--dir', dirOf('va'));
  await folders().typed(t, 0, 'org', 'sign', changeFile(), '--dir', dirOf('hungary'));
  const { submitted } = await folders().typed<{ submitted: boolean }>(t, 0, 'org', 'sign', changeFile(), '--dir', dirOf('cleveland'));
  t.true(submitted);
  await tells(va(), 'va-orderer: starting it again with its renewed certificates');
  t.not(await certificate('orderer'), orderer);
  let behind: number | null = null;
  for (let tries = 0; behind !== 0 && tries < 60; tries++) {
    const { programs } = await folders()
      .status(t, 'va')
      .catch(() => ({ programs: [] }));
    behind = programs.find(({ program }) => program === 'va-orderer')?.behind ?? null;
    await delay(1000);
  }
  t.is(behind, 0);
  t.deepEqual((await folders().status(t, 'va')).disagreements, []);
});

onFabric('with another founder away its word is needed for a block, and given', async (t) => {
  t.timeout(120_000);
  running.get('cleveland')?.child.kill('SIGTERM');
  await folders().typed(t, 0, 'epoch', 'propose', '3600', '--as', 'hungary', '--dir', dirOf('hungary'));
});
