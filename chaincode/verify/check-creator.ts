// Who made a transaction: its id, its creator's signature, and the certificate's chain to what the organisation registered.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { encode } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import type { EmbeddedTransaction } from '../client/block.ts';
import { certificates, organisations } from '../core/members/state.ts';
import { reader } from './ask-state.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export async function checkCreator(session: VerificationContext, transaction: EmbeddedTransaction): Promise<void> {
  const { txId, creator, verb, requestId, body, certificatePem, signature } = transaction;
  const { msp, certSha256 } = creator;
  const message = encode('transaction', fromHex(session.anchor, 32), msp, fromHex(certSha256, 32), verb, requestId, canonicalJson(body));
  const id = session.crypto.sha256(message);
  expectThat(txId === id, `transaction id ${id}`, txId);
  const context = { stub: reader(session) };
  const organisation = await organisations.get(context, msp);
  expectThat(organisation !== null, 'a registered organisation', msp);
  const node = await certificates.get(context, msp, certSha256);
  expectThat(node !== null, `a certificate that ${msp} has registered`, certSha256);
  const fault = session.crypto.creatorFault({ certificatePem, caPem: organisation.caPem, certSha256, message, signature });
  expectThat(fault === null, `the signature of ${node}`, fault ?? '');
}
