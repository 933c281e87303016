// A party takes a model from another one only as far as the plan's model can reach.
import test from 'ava';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { PartyRef } from '@cohort/protos/terms';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { Network } from '../testing/network.ts';
import { openedTerms } from '../testing/seen-round.ts';
import { fetchModel } from './fetch-model.ts';

const network = await Network.create();
test.after(() => network.close());
const terms = await openedTerms(network);
const { parties } = terms;
const file = encodeModel({ tensors: [{ name: 'w', shape: [2], values: new Float32Array(2) }], round: 0 });
const hash = modelHash(file);
const frame = new Uint8Array(256 * 1024);

test('a party that sends more than the plan’s model is cut and told of once, and the file comes from the next', async (t) => {
  const stored = new Map<string, Uint8Array>();
  const told: unknown[] = [];
  let frames = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      frames++;
      yield await Promise.resolve(frame);
    }
  }
  async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  let asked = 0;
  const artifact = ({ node }: PartyRef): Promise<AsyncIterable<Uint8Array>> => {
    if (node === parties[0].node) return Promise.resolve(endless());
    return Promise.resolve(whole(node === parties[2].node && asked++ > 0 ? file : new Uint8Array(9)));
  };
  const ports = {
    artifacts: { get: (name: string) => stored.get(name) ?? null, put: (name: string, bytes: Uint8Array) => void stored.set(name, bytes) },
    offered: { get: () => null },
    peers: { artifact },
    clock: systemClock(),
    events: { emit: (name: string, fields: Record<string, unknown>) => void told.push([name, fields['party'], fields['code']]) },
  } as unknown as Parameters<typeof fetchModel>[1];
  t.is(modelHash(await fetchModel({ key: 'a~1~0', terms, signal: new AbortController().signal }, ports, hash)), hash);
  t.deepEqual(told, [
    ['model.refused', 0, 'FRAME_PAST_END'],
    ['model.refused', 1, 'MODEL_MISMATCH'],
    ['model.refused', 2, 'MODEL_MISMATCH'],
  ]);
  const limit = 2 ** 20 + 20 * terms.blocks.reduce((sum, { length }) => sum + length, 0);
  t.is(frames, 2 * (Math.floor(limit / frame.length) + 1));
  t.deepEqual([...stored.keys()], [hash]);
});
