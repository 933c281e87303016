// The ledger as a node reaches it over the slow network: the real engine and the real client.
import type { EngineTransport } from '@cohort/chaincode/client/in-process';
import type { EmbeddedBlock } from '@cohort/chaincode/client/block';
import type { SlowNetwork } from './slow-network.ts';

export const ledgerNode = 'consortium/ledger';

export function slowLedger(engine: EngineTransport, node: string, network: SlowNetwork): EngineTransport {
  return {
    genesis: engine.genesis,
    submit: (transaction) => network.call(node, ledgerNode, `submit ${transaction.verb}`, transaction, () => engine.submit(transaction)),
    evaluate: (verb, body, creator) =>
      network.call(node, ledgerNode, `evaluate ${verb}`, { verb, body }, () => engine.evaluate(verb, body, creator)),
    head: () => network.call(node, ledgerNode, 'head', {}, async () => await engine.head()),
    async *blocks(from, signal) {
      const coming = new Coming();
      void sendOn(engine.blocks(from, signal), coming, node, network);
      for await (const block of coming) yield block;
    },
  };
}

/** Blocks leave as they are made, whatever the receiver is still busy with. */
async function sendOn(blocks: AsyncIterable<EmbeddedBlock>, coming: Coming, node: string, network: SlowNetwork): Promise<void> {
  for await (const block of blocks) {
    network.tally.carried(block);
    coming.push(network.carry(ledgerNode, node).then(() => block));
  }
  coming.push(null);
}

class Coming {
  readonly #blocks: (Promise<EmbeddedBlock> | null)[] = [];
  #wake: () => void = () => undefined;

  push(block: Promise<EmbeddedBlock> | null): void {
    this.#blocks.push(block);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EmbeddedBlock, void, undefined> {
    for (;;) {
      const next = this.#blocks.shift();
      if (next === null) return;
      if (next === undefined) await new Promise<void>((resolve) => (this.#wake = resolve));
      else yield await next;
    }
  }
}
