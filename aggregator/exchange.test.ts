// What an auditor may ask of a party: the signed exchange of a round, and files that are open to all.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { defaultSteps } from './close-round.ts';
import { signedBy } from './round/say.ts';
import { Network } from './testing/network.ts';

const value = (block: string, at: number): number => (block === 'weight' ? 0.5 : at);
const auditor = { node: 'va/admin', msp: 'va' };
const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'answered',
    (error: unknown) => CohortError.from(error).code,
  );

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

test("any active node reads every signed statement of a round, its author's signature on each, and no reveal", async (t) => {
  const network = new Network();
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const round = await network.opened(1);
  network.enrol(round);
  await Promise.all(network.members.map((member) => network.send(round, member, network.contribute(round, member, value))));
  await network.status(round, 'published');
  const { terms, termsHash } = network.ledger.view(round);
  for (const party of [0, 1, 2]) {
    const service = network.services.get(network.keys[party]?.node ?? '') ?? t.fail();
    const { statements, round: key } = await service.exchange(auditor, { round });
    t.is(key, round);
    t.true(statements.every((statement) => signedBy({ terms, termsHash }, statement)));
    t.true(network.ports[party]?.journal.all(round).some(({ statement }) => statement.kind === 'noiseReveal'));
    t.false(statements.some(({ kind }) => kind === 'noiseReveal'));
    // Beside its own, what the two others said; and receipts, which a party gives to members only.
    for (const kind of ['list', 'setSignature', 'noiseCommitmentStatement', 'noiseSetStatement', 'sumStatement'] as const)
      t.is(new Set(statements.filter((item) => item.kind === kind).map((item) => item.party)).size, 3, `${kind} at party ${String(party)}`);
    t.is(statements.filter((item) => item.kind === 'receipt' && item.party === party).length, network.members.length);
    t.is(await codeOf(service.exchange({ node: 'nobody/admin', msp: 'nobody' }, { round })), 'NODE_NOT_ACTIVE');
    t.is(await codeOf(service.exchange(auditor, { round: 'aa~9~0' })), 'ROUND_UNKNOWN');
  }
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
  const network = new Network({ steps: () => waiting });
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const round = await network.opened(1);
  network.enrol(round);
  await Promise.all(network.members.map((member) => network.send(round, member, network.contribute(round, member, value))));
  await network.status(round, 'committed');
  const { body } = network.ledger.submitted.find(({ verb }) => verb === 'rounds.commit')?.body as TransactionBodies['rounds.commit'];
  const services = [...network.services.values()];
  for (const service of services)
    for (const [index, { sumHash }] of body.sums.entries()) {
      t.is(await codeOf(service.model(auditor, { hash: sumHash })), 'NOT_FOUND');
      t.is(await codeOf(service.sumFile(auditor, { round, index, hash: sumHash })), 'NOT_FOUND');
    }
  release();
  await network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === 'published') ? true : null),
    'all parties to publish',
  );
  for (const { sumHash } of body.sums) {
    const [file] = await Promise.all(services.map(async (service) => read(await service.model(auditor, { hash: sumHash }))));
    t.is(file?.length, 32 + 4 * 8);
  }
});
