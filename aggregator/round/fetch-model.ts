// A model file by its hash: from the own store, else from another party, checked before it is kept.
import type { PartyRef } from '@cohort/protos/terms';
import { joinFrames } from '@cohort/protos/transport/frames';
import { modelHash } from '@cohort/mpc/safetensors';
import type { Ports } from '../ports/ports.ts';

const maxModelBytes = 4 * 1024 * 1024 * 1024;

/** Asks again until some party has it or `signal` aborts. */
export async function fetchModel(parties: readonly PartyRef[], ports: Ports, hash: string, signal: AbortSignal): Promise<Uint8Array> {
  for (;;) {
    const own = ports.artifacts.get(hash);
    if (own !== null) return own;
    for (const party of parties) {
      const file = await ask(party, ports, hash);
      if (file !== null) ports.artifacts.put(hash, file);
      if (file !== null) return file;
    }
    signal.throwIfAborted();
    await ports.clock.sleep(500, signal);
  }
}

async function ask(party: PartyRef, ports: Ports, hash: string): Promise<Uint8Array | null> {
  try {
    const file = await joinFrames(await ports.peers.model(party, hash), maxModelBytes);
    return modelHash(file) === hash ? file : null;
  } catch {
    return null;
  }
}
