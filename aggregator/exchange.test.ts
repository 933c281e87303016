// What an auditor may ask of a party: the signed exchange of a round, and files that are open to all.
import test from 'ava';
import { announcementsHash } from '@cohort/protos/attached';
import type { Signed } from '@cohort/protos/statements';
import { defaultSteps } from './close-round.ts';
import { signedBy } from './round/broadcast-statement.ts';
import { Network } from './testing/network.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

const auditor = { node: 'va/admin', msp: 'va' };
const first = (round: string) => ({ round, limit: 1000, bookmark: '' });
async function read(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

test("any active node reads every signed statement of a round, its author's signature on each, and no reveal", async (t) => {
  const network = await Network.create();
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const { terms, termsHash } = network.ledger.view(round);
  for (const party of [0, 1, 2]) {
    const service = network.services.get(network.keys[party]?.node ?? '') ?? t.fail();
    const { statements, round: key } = await service.exchange(auditor, first(round));
    t.is(key, round);
    t.true(statements.every((statement) => signedBy({ terms, termsHash }, statement)));
    t.true(network.ports[party]?.journal.all(round).some(({ statement }) => statement.kind === 'noiseReveal'));
    t.false(statements.some(({ kind }) => kind === 'noiseReveal'));
    // Beside its own, what the two others said; and receipts, which a party gives to members only.
    for (const kind of ['list', 'setSignature', 'noiseCommitmentStatement', 'noiseSetStatement', 'sumStatement'] as const)
      t.is(new Set(statements.filter((item) => item.kind === kind).map((item) => item.party)).size, 3, `${kind} at party ${String(party)}`);
    t.is(statements.filter((item) => item.kind === 'receipt' && item.party === party).length, network.members.length);
    t.is(await codeOf(service.exchange({ node: 'nobody/admin', msp: 'nobody' }, first(round))), 'NODE_NOT_ACTIVE');
    t.is(await codeOf(service.exchange(auditor, first('aa~9~0'))), 'ROUND_UNKNOWN');
  }
});

test('pages of an exchange give each statement, and the announcements behind each healed list, once; one page holds what its limit says', async (t) => {
  const network = await Network.create();
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const service = network.services.get(network.keys[0]?.node ?? '') ?? t.fail();
  const pages = [await service.exchange(auditor, { ...first(round), limit: 3 })];
  for (let last = pages[0]; last !== undefined && last.bookmark !== ''; last = pages.at(-1))
    pages.push(await service.exchange(auditor, { round, limit: 3, bookmark: last.bookmark }));
  for (const { statements, announcements } of pages.slice(0, -1)) t.is(statements.length + announcements.length, 3);
  const whole = await service.exchange(auditor, first(round));
  t.is(whole.bookmark, '');
  t.deepEqual(
    pages.flatMap(({ statements }) => statements),
    [...whole.statements],
  );
  t.deepEqual(
    pages.flatMap(({ announcements }) => announcements),
    [...whole.announcements],
  );
  const { termsHash } = network.ledger.view(round);
  const signed = whole.statements.flatMap((item) => (item.kind === 'list' ? [(item as Signed<'list'>).body] : []));
  const named = new Set(signed.filter(({ stage }) => stage === 'healed').map(({ announcements }) => announcements));
  t.deepEqual(new Set(whole.announcements.map((list) => announcementsHash(termsHash, list))), named);
});

test('a sum file is served to an admin once it is opened, and by no party while it is only committed', async (t) => {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const waiting = {
    ...defaultSteps,
    opening: async (...[round, ports]: Parameters<typeof defaultSteps.opening>) => {
      await released;
      return defaultSteps.opening(round, ports);
    },
  };
  const network = await Network.create({ steps: () => waiting });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'committed');
  const { body } = network.ledger.newest('rounds.commit');
  const services = [...network.services.values()];
  for (const service of services)
    for (const [index, { sumHash }] of body.sums.entries()) {
      t.is(await codeOf(service.artifact(auditor, { hash: sumHash })), 'NOT_FOUND');
      t.is(await codeOf(service.sumFile(auditor, { round, index, hash: sumHash })), 'NOT_FOUND');
    }
  release();
  await network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === 'published') ? true : null),
    'all parties to publish',
  );
  for (const { sumHash } of body.sums) {
    const [file] = await Promise.all(services.map(async (service) => read(await service.artifact(auditor, { hash: sumHash }))));
    t.is(file?.length, 32 + 4 * 8);
  }
});
