// Re-execution: the contracts run an endorsed transaction on the rebuilt state, and answer, emit and write what its endorsers signed.
import { CohortError } from '@cohort/protos/errors';
import { dispatch } from '../fabric/dispatch.ts';
import { identityOn } from '../fabric-client/channel-identity.ts';
import type { ChannelRules } from '../fabric-client/channel-rules.ts';
import type { ReadTransaction } from '../fabric-client/read-envelope.ts';
import type { ReadWriteSet } from '../embedded/read-write-set.ts';
import { runAgain } from '../verify/execute-again.ts';
import { expectThat } from '../verify/expect-that.ts';
import type { VerificationContext } from '../verify/verification-context.ts';
import type { PlacedEntry } from './channel-blocks.ts';

const ok = 200;

/** @throws {CohortError} AUDIT_CHECK_FAILED when the contracts refuse it, or answer, emit or write something else */
export async function endorsedAgain(
  { state, anchor }: VerificationContext,
  { transaction, entry }: PlacedEntry,
  chaincode: string,
  rules: ChannelRules,
): Promise<void> {
  const { txId, args, answer, event, namespaces } = transaction;
  const creator = identityOn(rules, transaction.creator);
  if (creator === null) throw new CohortError('INTERNAL', 'creator: expected it checked before');
  const others = namespaces.filter(
    ({ namespace, writes, collections }) =>
      (namespace !== chaincode && writes.length > 0) || collections.some((item) => item.writes.length > 0),
  );
  expectThat(
    transaction.chaincode === chaincode && others.length === 0 && !entry.sets.some((set) => set.writesMetadata),
    'writes of the contracts to their own state, by their own transaction',
    `one of ${transaction.chaincode} to ${namespaces.map(({ namespace }) => namespace).join(', ')}`,
  );
  const { msp, certSha256 } = creator;
  const again = await runAgain(state, txId, { msp, certSha256 }, (stub) => dispatch(stub, args, anchor));
  const said = text(answer);
  expectThat(entry.status === ok && again.answer === said, `payload ${again.answer}`, said);
  const emitted = eventText(again.recorded.event);
  const told = eventText(event);
  expectThat(emitted === told, `event ${emitted}`, told);
  checkWrites(again.recorded.writes, namespaces.find(({ namespace }) => namespace === chaincode)?.writes ?? []);
}

function checkWrites(own: ReadWriteSet['writes'], endorsed: ReadTransaction['namespaces'][number]['writes']): void {
  const written = new Map(endorsed.map(({ key, value }) => [key.toString('utf8'), value ?? new Uint8Array()]));
  const differs = [...new Set([...own.keys(), ...written.keys()])].find((key) => hexOf(own.get(key)) !== hexOf(written.get(key)));
  expectThat(
    differs === undefined && written.size === endorsed.length,
    `${String(own.size)} writes, as the contracts make them`,
    `another of ${JSON.stringify(differs)}`,
  );
}

const hexOf = (value: Uint8Array | undefined): string => (value === undefined ? 'none' : Buffer.from(value).toString('hex'));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const eventText = (event: ReadWriteSet['event']): string => (event === null ? 'none' : `${event.name} ${text(event.payload)}`);
