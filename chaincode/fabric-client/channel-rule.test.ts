// Headers that another party shows of a channel: signed by its orderers, and under the commit hash that this client has seen two peers agree on.
import test from 'ava';
import type { SignedHeader } from '@cohort/protos/ledger';
import { signedHeaderShape } from '@cohort/protos/attached-schema';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { headerHash } from '../client/header.ts';
import type { ChannelRules } from './channel-rules.ts';
import { channelRule } from './channel-rule.ts';
import { meant, recordedHeight, stateBefore } from './testing/recorded-channel.ts';

const state = stateBefore(recordedHeight + 1);
if (state === null) throw new RangeError('expected recorded blocks');
const { header, rules } = state;
const before = stateBefore(recordedHeight)?.rules ?? null;
/** @param newest rules after the newest block here @param of those before the block that is shown */
const refused = (shown: SignedHeader, own: SignedHeader | null = header, newest = rules, of: ChannelRules | null = before): string | null =>
  thrownCode(() => {
    const chain = { rules: newest, rulesBefore: () => of, headerAt: () => own };
    channelRule(chain, meant.genesisHash).verifyHeader(signedHeaderShape(shown, 'header'));
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

test('holds a block against the rules before it, for it may have brought other orderers itself', (t) => {
  const others: ChannelRules = {
    ...rules,
    consenters: new Map([...rules.consenters].map(([id]) => [id + 4, rules.consenters.get(id) as never])),
  };
  t.is(refused(header, header, others), null);
  t.is(refused(header, null, others), null);
  t.is(refused(header, header, rules, others), 'SIGNATURE_INVALID');
  // After a restart nothing before the newest block is known here, which was verified before.
  t.is(refused(header, header, others, null), null);
  t.is(refused(header, null, others, null), 'SIGNATURE_INVALID');
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
