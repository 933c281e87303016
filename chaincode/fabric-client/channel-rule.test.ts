// Headers that another party shows of a channel: signed by its orderers, and under the commit hash that this client has seen two peers agree on.
import test from 'ava';
import type { SignedHeader } from '@cohort/protos/ledger';
import { signedHeaderShape } from '@cohort/protos/attached-schema';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { headerHash } from '../client/header.ts';
import { channelRule } from './channel-rule.ts';
import { meant, recordedHeight, stateBefore } from './testing/recorded-channel.ts';

const state = stateBefore(recordedHeight + 1);
if (state === null) throw new RangeError('expected recorded blocks');
const { header, rules } = state;
const refused = (shown: SignedHeader, own: SignedHeader | null = header): string | null =>
  thrownCode(() => {
    channelRule({ rules, headerAt: () => own }, meant.genesisHash).verifyHeader(signedHeaderShape(shown, 'header'));
  });
const hashed = (change: Partial<SignedHeader>): SignedHeader => {
  const changed = { ...header, ...change };
  return { ...changed, hash: headerHash(changed) };
};

test('takes a header that the orderers signed, whether its block is here yet or not', (t) => {
  t.is(refused(header), null);
  t.is(refused(header, null), null);
});

test('takes the same block under another commit hash for nobody’s word, and no fork', (t) => {
  t.is(refused(hashed({ stateHash: '00'.repeat(32) })), 'SIGNATURE_INVALID');
  t.is(refused({ ...header, stateHash: '00'.repeat(32) }), 'SIGNATURE_INVALID');
});

test('refuses a header that fewer orderers than a quorum signed, or that they signed of another block', (t) => {
  const { fabric } = header;
  if (fabric === undefined) throw new RangeError('expected what orderers signed');
  t.is(refused({ ...header, fabric: { ...fabric, signatures: fabric.signatures.slice(0, 2) } }), 'SIGNATURE_INVALID');
  t.is(refused(hashed({ merkleRoot: '00'.repeat(32) }), null), 'SIGNATURE_INVALID');
  t.is(refused({ ...header, fabric: { ...fabric, previousHash: '00'.repeat(32) } }, null), 'SIGNATURE_INVALID');
  const { fabric: _, ...unsigned } = header;
  t.is(refused(unsigned), 'SIGNATURE_INVALID');
});
