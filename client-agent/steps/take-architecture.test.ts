// A site that has no file of the plan's architecture takes it from the parties, by its hash alone, and not before its policy allows it.
import test from 'ava';
import { documentArtifact, mostArchitectureBytes } from '@cohort/protos/artifact';
import { codeOf } from '@cohort/protos/testing/code-of';
import { contribute } from '../contribute.ts';
import type { PartyClient } from '../ports/parties.ts';
import { freeze, makeRig, roundOf, type Rig } from '../testing/rig.ts';
import { checkTerms } from './check-terms.ts';
import { takeArchitecture } from './take-architecture.ts';

const withoutNets = (rig: Rig): Rig['ports'] => ({ ...rig.ports, study: { ...rig.ports.study, architectures: [] } });
const serveNet = (rig: Rig, file = documentArtifact('architecture', rig.ports.study.architectures[0])): void => {
  for (const { models } of rig.parties) models.set(rig.terms.architecture, file);
};
const asked = (rig: Rig): string[] => rig.parties.flatMap(({ calls }) => calls).filter((call) => call === 'artifact');

test('a site that did not vote takes part by what the parties serve, and the same net after a restart without asking', async (t) => {
  const rig = await makeRig();
  serveNet(rig);
  const round = await roundOf(rig);
  const working = contribute(round, withoutNets(rig));
  while (rig.ledger.view(round.key).enrolled.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await freeze(rig, round);
  t.is((await working).receipts.length, 3);
  await rig.ports.artifacts.settle();
  const ports = { ...rig.restarted(), study: { ...rig.ports.study, architectures: [] } };
  const before = asked(rig).length;
  t.deepEqual(await takeArchitecture(await checkTerms(round, ports), ports), rig.ports.study.architectures[0]);
  t.is(asked(rig).length, before);
});

test('what hashes to something else and what is longer than any net is passed over and told of; another party has it', async (t) => {
  const rig = await makeRig();
  serveNet(rig);
  const [other, endless] = rig.parties.map(({ node }) => node);
  async function* bytes(length: number): AsyncGenerator<Uint8Array> {
    for (let sent = 0; sent < length; sent += 4096) yield await Promise.resolve(new Uint8Array(4096));
  }
  const client = (party: Parameters<typeof rig.ports.parties.client>[0]): PartyClient => {
    const own = rig.ports.parties.client(party);
    if (party.node === other) return { ...own, artifact: () => bytes(4096) };
    return party.node === endless ? { ...own, artifact: () => bytes(Infinity) } : own;
  };
  const ports = { ...withoutNets(rig), parties: { ...rig.ports.parties, client } };
  const third = rig.parties[2];
  third.faults.down = true;
  const taking = takeArchitecture(await checkTerms(await roundOf(rig), ports), ports);
  const told = () =>
    rig.events.filter(({ name }) => name === 'architecture.refused').map(({ fields }) => [fields['party'], fields['code']]);
  while (told().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  third.faults.down = false;
  t.deepEqual(await taking, rig.ports.study.architectures[0]);
  t.deepEqual(told().sort(), [
    [other, 'MODEL_MISMATCH'],
    [endless, 'FRAME_PAST_END'],
  ]);
  t.true(mostArchitectureBytes < 2 ** 20);
});

test('a net that two parties lack is waited for at a silent third for a bounded time, by whose name the site is then kept out', async (t) => {
  t.timeout(30_000);
  for (const silence of ['down', 'silent'] as const) {
    const rig = await makeRig();
    const [, , third] = rig.parties;
    // On virtual time a wait without a bound would let no timer of the test run.
    const round = new AbortController();
    let questions = 0;
    const client = (party: Parameters<typeof rig.ports.parties.client>[0]): PartyClient => {
      if (++questions > 500) round.abort(new RangeError('expected a bounded wait, got 500 questions'));
      const own = rig.ports.parties.client(party);
      if (silence === 'down' || party.node !== third.node) return own;
      return { ...own, artifact: (_query, signal) => neverSending(signal) };
    };
    third.faults.down = silence === 'down';
    const ports = { ...withoutNets(rig), parties: { ...rig.ports.parties, client } };
    const error = await t.throwsAsync(takeArchitecture(await checkTerms(await roundOf(rig, round.signal), ports), ports));
    t.regex(
      error.message,
      new RegExp(`^TERMS_REFUSED: architecture [0-9a-f]{64}: .*got no answer from ${third.node} for 10 seconds, and the`),
    );
    t.regex(error.message, /; see that .* runs, or have it given to the parties again \(cohort plan propose\)$/);
  }
});

// eslint-disable-next-line require-yield -- a line that drops packets without a word
async function* neverSending(signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  await new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new RangeError('cancelled'));
    });
  });
}

test('a net that no party serves keeps the site out, and one that the policy refuses is asked of nobody', async (t) => {
  const rig = await makeRig();
  const ports = withoutNets(rig);
  const take = async () => takeArchitecture(await checkTerms(await roundOf(rig), ports), ports);
  const error = await t.throwsAsync(take());
  t.regex(
    error.message,
    /^TERMS_REFUSED: architecture [0-9a-f]{64}: expected one that a party of the plan serves or that is named in node\.json, got neither; /,
  );
  const before = asked(rig).length;
  rig.refusals.push({ rule: 'allowedArchitectures', detail: 'another' } as never);
  t.is(await codeOf(contribute(await roundOf(rig), ports)), 'POLICY_REFUSED');
  t.is(asked(rig).length, before);
});
