// The rules by which an audit file of Fabric's blocks is believed.
import type { Rule } from './rule.ts';

const judged = 'chaincode/fabric-audit/judge-transaction.test.ts';
const configured = 'chaincode/fabric-audit/check-update.test.ts';
const audited = 'test/audit/channel.test.ts';
const inLeague = 'test/audit/channel-league.test.ts';

export const fabricAuditRules: readonly Rule[] = [
  {
    rule: 'A block of Fabric in an audit file holds nothing but what is checked',
    file: 'chaincode/fabric-audit/block-record.ts',
    find: 'again.length === payload.length && again.every((byte, at) => byte === payload[at])',
    without: 'again.length > 0',
    tests: [audited],
  },
  {
    rule: 'Every signature that an audited block comes with holds',
    file: 'chaincode/fabric-audit/channel-blocks.ts',
    find: 'signers === words.signatures.length,',
    without: 'signers > 0,',
    tests: [audited],
  },
  {
    rule: 'Each transaction of an audited block stands by itself: no two as one, no one as two',
    file: 'chaincode/fabric-audit/channel-blocks.ts',
    find: 'dataOf(block).every(isOneEnvelope)',
    without: 'dataOf(block).length > 0',
    tests: [audited],
  },
  {
    rule: 'A transaction’s code of validation is the one that follows from it',
    file: 'chaincode/fabric-audit/validate-again.ts',
    find: 'judged.codes(flag),',
    without: 'flag >= 0,',
    tests: [audited],
  },
  {
    rule: 'A transaction’s id counts once on a channel',
    file: 'chaincode/fabric-audit/judge-transaction.ts',
    find: 'if (isKnown)',
    without: 'if (isKnown && chaincode.length === 0)',
    tests: [judged],
  },
  {
    rule: 'An endorsed result is of the proposal that it stands with',
    file: 'chaincode/fabric-audit/read-entry.ts',
    find: 'proposal.equals(result.getProposalHash_asU8())',
    without: 'proposal.length > 0',
    tests: [judged],
  },
  {
    rule: 'What a transaction read, nothing in its own block has written',
    file: 'chaincode/fabric-audit/judge-transaction.ts',
    find: 'return !written.has(nameOf(at)) && state',
    without: 'return state',
    tests: [judged],
  },
  {
    rule: 'What endorsers signed as written is what the contracts write',
    file: 'chaincode/fabric-audit/execute-endorsed.ts',
    find: 'differs === undefined && written.size === endorsed.length',
    without: 'written.size === endorsed.length',
    tests: [inLeague],
  },
  {
    rule: 'What endorsers signed as answered is what the contracts answer',
    file: 'chaincode/fabric-audit/execute-endorsed.ts',
    find: 'entry.status === ok && again.answer === said',
    without: 'said.length > 0',
    tests: [inLeague],
  },
  {
    rule: 'A transaction of the contracts writes to their own state and to no other',
    file: 'chaincode/fabric-audit/execute-endorsed.ts',
    find: 'transaction.chaincode === chaincode && others.length === 0 &&',
    without: 'transaction.chaincode === chaincode &&',
    tests: [inLeague],
  },
  {
    rule: 'The genesis says whose blocks an audit file holds',
    file: 'chaincode/verify/record-steps.ts',
    find: "kind === own || kind === 'budgets',",
    without: "kind === own || kind === 'channelBlock' || kind === 'budgets',",
    tests: [audited],
  },
  {
    rule: 'A channel is configured anew by those whom its own policies name',
    file: 'chaincode/fabric-audit/check-update.ts',
    find: 'mayChange(path, before.getModPolicy(), signers)',
    without: 'before.getModPolicy().length > 0',
    tests: [configured],
  },
  {
    rule: 'A channel’s new configuration is the one that was signed',
    file: 'chaincode/fabric-audit/check-update.ts',
    find: 'own !== undefined && isSameLeaf(own, now)',
    without: 'now.getVersion() >= 0',
    tests: [configured],
  },
];
