// What the wire would refuse does not pass between parties of one process either, and nothing is shared between them.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Delivery, VectorHeader } from '@cohort/protos/messages';
import type { PartyRef } from '@cohort/protos/terms';
import type { Welcome } from '@cohort/protos/messages';
import type { PartyService } from '../service.ts';
import { inProcessPeers } from './in-process-peers.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

const to: PartyRef = { msp: 'va', node: 'va/party', nodeKey: '', boxKey: '', tlsCertSha256: '', endpoint: '' };
const caller = { node: 'hungary/party', msp: 'hungary' };
const status = { phase: 'collecting', needsVector: false, offset: 0, receipt: null } as const;
const header: VectorHeader = {
  round: 'aa~1~0',
  termsHash: '00'.repeat(32),
  member: 'cleveland',
  com: '11'.repeat(32),
  from: caller.node,
  to: 2,
  offset: 0,
  total: 8,
};
const delivery: Delivery = {
  round: 'aa~1~0',
  to: 2,
  statements: [
    {
      statement: {
        kind: 'setSignature',
        termsHash: '00'.repeat(32),
        party: 0,
        seq: 1,
        body: { setHash: '11'.repeat(32) },
        signature: '22'.repeat(64),
      },
      attached: { statements: [], announcements: [[]], body: null, header: null },
    },
  ],
};

/** What a party of this process hears, in the order in which it came. */
function hearing(): { readonly heard: unknown[]; readonly peers: ReturnType<typeof inProcessPeers> } {
  const heard: unknown[] = [];
  const service = {
    relay: async (_, said, chunks) => {
      heard.push(said);
      for await (const chunk of chunks) heard.push(chunk);
      return status;
    },
    deliver: (from, said) => {
      heard.push(from.node, said);
      (said.statements[0]?.attached.announcements as unknown as unknown[][]).push([]);
      return Promise.resolve({ state: 'collecting', waitsFor: [], verdicts: [{ lacks: [], refused: null }] });
    },
    hello: () => Promise.resolve({ standings: { lost: undefined } } as unknown as Welcome),
    heal: () => Promise.reject(new CohortError('NOT_FOUND', 'no such share')),
  } as Partial<PartyService> as PartyService;
  return { heard, peers: inProcessPeers(caller, new Map([[to.node, service]])) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- frames of a relay
async function* frames(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}

test('a relayed vector with exactly its header arrives, as bytes of its own', async (t) => {
  const { heard, peers } = hearing();
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  t.deepEqual(await peers.relay(to, header, frames(bytes)), status);
  bytes.fill(0);
  t.deepEqual(heard, [header, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]);
});

test('a header with a key too many or too few is refused before the receiver sees it, and so is a frame that is too large', async (t) => {
  const { heard, peers } = hearing();
  const { com: _, ...short } = header;
  for (const wrong of [{ ...header, hashes: [] }, short])
    t.is(await codeOf(peers.relay(to, wrong as VectorHeader, frames())), 'BODY_INVALID');
  t.deepEqual(heard, []);
  t.is(await codeOf(peers.relay(to, header, frames(new Uint8Array(2 * 1024 * 1024 + 1)))), 'FRAME_TOO_LARGE');
});

test('a delivery is checked as the server checks it, and what its receiver does with it stays there', async (t) => {
  const { heard, peers } = hearing();
  await peers.deliver(to, delivery);
  const [carried] = delivery.statements;
  if (carried === undefined) return t.fail();
  t.deepEqual(carried.attached.announcements, [[]]);
  const attached = { ...carried.attached, announcements: [[], []] };
  t.deepEqual(heard, [caller.node, { ...delivery, statements: [{ ...carried, attached }] }]);
  const { to: _, ...nowhere } = delivery;
  t.is(await codeOf(peers.deliver(to, nowhere as Delivery)), 'BODY_INVALID');
  t.is(await codeOf(peers.deliver(to, { ...delivery, statements: undefined as never })), 'ENCODING_INVALID');
  t.is(heard.length, 2);
});

test('an answer that no document can carry does not arrive; a refusal keeps its code', async (t) => {
  const { peers } = hearing();
  t.is(await codeOf(peers.hello(to, { party: caller.node, rounds: [], again: false })), 'ENCODING_INVALID');
  const { round, termsHash, member, com } = header;
  t.is(await codeOf(peers.heal(to, { round, termsHash, member, com, index: 1, party: 1 })), 'NOT_FOUND');
  t.is(await codeOf(peers.hello({ ...to, node: 'nobody/party' }, { party: caller.node, rounds: [], again: false })), 'UNREACHABLE');
});
