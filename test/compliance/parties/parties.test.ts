// The agent's way to a party, in process and over gRPC with mutual TLS: both behave alike, down to the codes.
import { partyHandlers } from '@cohort/aggregator/server';
import test, { type ExecutionContext } from 'ava';
import { contribute } from '@cohort/client-agent/contribute';
import { tellRefusal } from '@cohort/client-agent/ledger-view/tell-refusal';
import { PolicyRefused } from '@cohort/client-agent/steps/policy-refused';
import { grpcParties } from '@cohort/client-agent/adapters/grpc-parties';
import { inProcessParties, type ServedParty } from '@cohort/client-agent/adapters/in-process-parties';
import type { Parties } from '@cohort/client-agent/ports/parties';
import type { PartyLine } from '@cohort/client-agent/testing/party-line';
import { eventually, freeze, makeRig, roundOf, type Rig } from '@cohort/client-agent/testing/rig';
import { CohortError } from '@cohort/protos/errors';
import type { PartyRef } from '@cohort/protos/terms';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { both, nodeOf } from '../../../infra/pki/testing/network.ts';

type Reach = (t: ExecutionContext, rig: Rig) => Promise<Parties>;

/** The rig's parties, with the endpoints and certificates of real servers in place of the terms' invented ones. */
const overGrpc: Reach = async (t, rig) => {
  const agent = await nodeOf('cleveland', 'agent');
  const refs = new Map<string, PartyRef>();
  const stores: TrustStore[] = [];
  let trust = agent.trust;
  for (const party of rig.parties) {
    const node = await nodeOf(`org-${String(party.number)}`, 'party');
    const store = new TrustStore();
    const server = await createServer({ tls: node.tls, trust: store, services: await handlersOf(party) });
    t.teardown(() => server.close(0));
    stores.push(store);
    trust = both(trust, node.trust);
    refs.set(party.node, { ...rig.terms.parties[party.number as 0 | 1 | 2], endpoint: server.endpoint, tlsCertSha256: node.certSha256 });
  }
  const own = new TrustStore();
  for (const store of [own, ...stores]) store.update(trust);
  const parties = grpcParties({ tls: agent.tls, trust: own, deadlineMs: 3000 });
  t.teardown(() => {
    parties.close();
  });
  return { client: (ref) => parties.client(refs.get(ref.node) ?? ref), close: () => undefined };
};

const inProcess: Reach = (_t, rig) =>
  Promise.resolve(
    inProcessParties({ node: 'cleveland/agent', msp: 'cleveland' }, (node) => rig.parties.find((party) => party.node === node)),
  );

/** What the party's server answers agents, with the line in between. */
async function handlersOf(line: PartyLine): Promise<Handlers> {
  const overLine: ServedParty = {
    announce: (caller, announcement) => line.announce(caller, announcement),
    status: (caller, query) => line.status(caller, query),
    refuse: (caller, refusal) => line.refuse(caller, refusal),
    upload: (caller, header, chunks) => line.upload(caller, header, chunks),
    artifact: (caller, query) => line.artifact(caller, query),
  };
  const service = { ...(await line.served()), ...overLine };
  return { Agent: partyHandlers(() => service).Agent };
}

async function contributed(rig: Rig, parties: Parties): Promise<readonly number[]> {
  const round = await roundOf(rig);
  const done = contribute(round, { ...rig.ports, parties });
  await eventually(() => rig.ledger.rounds.get(round.key)?.enrolled.length === 1);
  await freeze(rig, round);
  return (await done).receipts.map(({ party }) => party);
}

for (const [way, reach] of [
  ['in process', inProcess],
  ['over gRPC', overGrpc],
] as const) {
  test(`${way}: a contribution reaches all three parties`, async (t) => {
    const rig = await makeRig({ hidden: 2000 });
    t.deepEqual(await contributed(rig, await reach(t, rig)), [0, 1, 2]);
    t.deepEqual(
      rig.party(1).uploads.map(({ from, offset }) => ({ from, offset })),
      [{ from: 'cleveland/agent', offset: 0 }],
    );
  });

  test(`${way}: an upload that breaks off goes on where the party stands`, async (t) => {
    const rig = await makeRig({ hidden: 2000 });
    rig.party(1).faults.cutAfter = 20_000;
    t.deepEqual(await contributed(rig, await reach(t, rig)), [0, 1, 2]);
    t.deepEqual(
      rig.party(1).uploads.map(({ offset }) => offset),
      [0, 20_000],
    );
  });

  test(`${way}: what a site refuses by reaches all three parties as it was signed`, async (t) => {
    const rig = await makeRig();
    const round = await roundOf(rig);
    await tellRefusal(round, new PolicyRefused({ rule: 'maxEpsilon', reason: 'expected 1, got 2', change: 'ask' }), {
      ...rig.ports,
      parties: await reach(t, rig),
    });
    const [first] = rig.parties[0].refusals;
    t.like(first, { round: round.key, member: 'cleveland', code: 'POLICY_REFUSED', rule: 'maxEpsilon' });
    for (const { refusals } of rig.parties) t.deepEqual(refusals, [first]);
  });

  test(`${way}: a refusal keeps its code`, async (t) => {
    const rig = await makeRig();
    const parties = await reach(t, rig);
    for (const code of ['COMMITMENT_DUPLICATE', 'ROUND_CLOSED', 'RECEIVER_MISMATCH', 'FRAME_OVERLAP', 'UNREACHABLE'] as const) {
      rig.parties[0].faults.refuses = new CohortError(code, 'no');
      const query = { round: 'r', termsHash: '00'.repeat(32), member: 'cleveland', com: '11'.repeat(32) };
      const refused = await t.throwsAsync<CohortError>(parties.client(rig.terms.parties[0]).status(query, new AbortController().signal));
      t.is(refused.code, code);
    }
  });
}
