// A model is taken from any party that has it, and a party that sends more than the plan's model is cut and told of.
import test from 'ava';
import { largestModel } from '@cohort/mpc/largest-model';
import type { PartyClient } from '../ports/parties.ts';
import { makeRig } from '../testing/rig.ts';
import { fetchModel } from './fetch-model.ts';

const never = new AbortController().signal;
const frame = new Uint8Array(256 * 1024);

test('a party that sends without end is cut at what the plan’s model can have, one with another file is passed over; each is told of once', async (t) => {
  const { ports, parties, terms, events } = await makeRig();
  const sent: number[] = [];
  const cut: string[] = [];
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        sent.push(frame.length);
        yield await Promise.resolve(frame);
      }
    } finally {
      cut.push('cut');
    }
  }
  const [first, second, third] = parties.map(({ node }) => node);
  let asked = 0;
  const client = (party: Parameters<typeof ports.parties.client>[0]): PartyClient => {
    const own = ports.parties.client(party);
    if (party.node === first) return { ...own, artifact: () => endless() };
    // It has the file from the second time on that it is asked.
    if (party.node === third && asked++ === 0)
      return { ...own, artifact: (_query, signal) => own.artifact({ hash: '00'.repeat(32) }, signal) };
    return party.node === second ? { ...own, artifact: () => sending(new Uint8Array(100)) } : own;
  };
  const model = await fetchModel(terms.modelIn, terms, { ...ports, parties: { ...ports.parties, client } }, never);
  t.true(model.tensors.length > 0);
  const limit = largestModel(terms.blocks.reduce((sum, { length }) => sum + length, 0));
  t.true(limit < 2 ** 21);
  t.is(sent.length, 2 * (Math.floor(limit / frame.length) + 1));
  t.deepEqual(cut, ['cut', 'cut']);
  const told = events.filter(({ name }) => name === 'model.refused').map(({ fields }) => fields);
  t.deepEqual(
    told.map(({ party, code }) => [party, code]),
    [
      [first, 'FRAME_PAST_END'],
      [second, 'MODEL_MISMATCH'],
    ],
  );
  t.regex(String(told[0]?.['detail']), new RegExp(`at most ${String(limit)} bytes, got at least \\d+; ask another node`));
});

async function* sending(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(file);
}

test('a party whose line is silent costs its time once: who gave a file is asked first for the next', async (t) => {
  const { ports, parties, terms } = await makeRig();
  const [silent] = parties.map(({ node }) => node);
  const asked: string[] = [];
  const client = (party: Parameters<typeof ports.parties.client>[0]): PartyClient => {
    asked.push(party.node);
    const own = ports.parties.client(party);
    return party.node === silent ? { ...own, artifact: (_query, signal) => neverSending(signal) } : own;
  };
  const stored = new Map<string, Uint8Array>();
  // Nothing is kept here, so that each time is the first.
  const artifacts = { ...ports.artifacts, get: () => null, put: (hash: string, file: Uint8Array) => void stored.set(hash, file) };
  const fetch = () => fetchModel(terms.modelIn, terms, { ...ports, artifacts, parties: { ...ports.parties, client } }, never);
  await fetch();
  t.is(asked[0], silent);
  asked.length = 0;
  await fetch();
  t.true(asked.length > 0 && asked[0] !== silent);
  t.deepEqual([...stored.keys()], [terms.modelIn]);
});

// eslint-disable-next-line require-yield -- what a line gives that drops packets without a word
async function* neverSending(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new RangeError('cancelled'));
    });
  });
}
