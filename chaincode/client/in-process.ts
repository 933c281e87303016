// A client of an engine in the same process, for the story and for tests: everything but the wire is the real client's.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { SignedHeader } from '@cohort/protos/ledger';
import { decodeReply } from '@cohort/protos/transport/documents';
import { encodeMessage } from '@cohort/protos/transport/message';
import { replyOverWire, requestOverWire } from '@cohort/protos/transport/over-wire';
import type { Engine } from '../embedded/engine.ts';
import { genesisHashOf } from './header.ts';
import type { LedgerTransport } from './ledger-transport.ts';
import type { Ledger } from './ledger.ts';
import { certificateFingerprint } from './transaction.ts';
import { signedSubmissions, type Identity } from './signer-of.ts';
import { VerifiedLedger, type VerifiedLedgerOptions } from './verified-ledger.ts';
import { signedChain } from './verify-block.ts';

/** What the client asks of an engine; tests stand in for it to lie. */
export interface EngineTransport extends Pick<Engine, 'genesis' | 'submit' | 'evaluate' | 'blocks'> {
  head(): SignedHeader | Promise<SignedHeader>;
}

/** Named in errors. */
const ledger = 'ledger';

/** Closing the client leaves the engine open. */
export function inProcessLedger(engine: EngineTransport, identity: Identity, options: Omit<VerifiedLedgerOptions, 'genesis'> = {}): Ledger {
  const creator = { msp: identity.msp, certSha256: certificateFingerprint(identity.certPem) };
  const transport: LedgerTransport = {
    submission: signedSubmissions(genesisHashOf(engine.genesis), identity, async (signed) =>
      replyOverWire('Ledger', 'Submit', await engine.submit(requestOverWire('Ledger', 'Submit', signed)), ledger),
    ),
    async evaluate(asked, question) {
      const { verb, body } = requestOverWire('Ledger', 'Evaluate', { verb: asked, body: question });
      const message = encodeMessage(Buffer.from(await engine.evaluate(verb, body, creator)));
      return canonicalJson(decodeReply('Ledger', 'Evaluate', message, ledger));
    },
    async *blocks(fromHeight, signal) {
      const { from } = requestOverWire('Ledger', 'Blocks', { from: fromHeight });
      for await (const block of engine.blocks(from, signal)) yield replyOverWire('Ledger', 'Blocks', block, ledger);
    },
    head: async () => replyOverWire('Ledger', 'Head', await engine.head(), ledger),
    close: () => Promise.resolve(),
  };
  return new VerifiedLedger(transport, signedChain(engine.genesis), { ...options, genesis: engine.genesis });
}
