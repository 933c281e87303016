// The rules by which a node believes a channel of Fabric: what orderers, endorsers and two organisations' peers must have said, and what is sent again.
import type { Rule } from './rule.ts';

const verify = 'chaincode/fabric-client/verify-next.test.ts';
const endorsed = 'chaincode/fabric-client/endorsement-policy.test.ts';
const agreed = 'chaincode/fabric-client/agreed-blocks.test.ts';
const shown = 'chaincode/fabric-client/channel-rule.test.ts';
const judged = 'chaincode/fabric-audit/judge-transaction.test.ts';
const configured = 'chaincode/fabric-audit/check-update.test.ts';
const audited = 'test/audit/channel.test.ts';
const inLeague = 'test/audit/channel-league.test.ts';
const retries = 'chaincode/fabric-client/retry-rules.test.ts';

export const fabricRules: readonly Rule[] = [
  {
    rule: 'A channel is the consortium’s if its organisations are, each with the authority that the genesis names',
    file: 'chaincode/fabric-client/check-founders.ts',
    find: 'if (roots.length !== 1 || roots[0]?.fingerprint256 !== fingerprint256)',
    without: 'if (roots.length !== 1 || fingerprint256.length === 0)',
    tests: [verify],
  },
  {
    rule: 'Every founder orders, one consenter each: no founder alone is a channel’s quorum',
    file: 'chaincode/fabric-client/check-founders.ts',
    find: "if (lists.join('; ') !== meant.join('; '))",
    without: 'if (lists.length !== meant.length)',
    tests: [verify],
  },
  {
    rule: 'A signature counts in the one form that peers take',
    file: 'chaincode/fabric-client/channel-identity.ts',
    find: 'return isLower(signature, key.asymmetricKeyDetails?.namedCurve) && verify(',
    without: 'return verify(',
    tests: [endorsed],
  },
  {
    rule: 'A block’s transactions are those that its header fixes',
    file: 'chaincode/fabric-client/verify-next.ts',
    find: 'if (!dataHashOf(block).equals(dataHash))',
    without: 'if (dataHash.length === 0)',
    tests: [verify],
  },
  {
    rule: 'A block carries a quorum of the channel’s consenters, each once',
    file: 'chaincode/fabric-client/orderer-signatures.ts',
    find: 'if (signers.size < needed)',
    without: 'if (words.signatures.length < needed)',
    tests: [verify],
  },
  {
    rule: 'What is flagged valid was endorsed by the chaincode’s policy',
    file: 'chaincode/fabric-client/endorsement-policy.ts',
    find: '(!isOwn || (policy !== null && satisfies(endorsers, policy, rules)))',
    without: '(!isOwn || policy !== null)',
    tests: [endorsed],
  },
  {
    rule: 'An endorsement counts once, as often as a policy names its organisation',
    file: 'chaincode/fabric-client/endorsement-policy.ts',
    find: 'endorsers.filter((endorser) => endorser !== found)',
    without: 'endorsers',
    tests: [endorsed],
  },
  {
    rule: 'A change of a chaincode’s definition was endorsed by a majority',
    file: 'chaincode/fabric-client/endorsement-policy.ts',
    find: '(!writes.includes(lifecycle) || byMajority(endorsers, rules))',
    without: 'endorsers.length > 0',
    tests: [endorsed],
  },
  {
    rule: 'An identity counts only by an authority of its organisation, and not once it is revoked',
    file: 'chaincode/fabric-client/channel-identity.ts',
    find: 'if (revoked.has(certificate.serialNumber.toLowerCase())) return false;',
    without: '',
    tests: [endorsed],
  },
  {
    rule: 'Validity flags are believed under the commit hash that follows from them',
    file: 'chaincode/fabric-client/verify-next.ts',
    find: 'if (height > 0 && !commit.equals(commitHashIn(block)))',
    without: 'if (height < 0)',
    tests: [verify],
  },
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
  {
    rule: 'Two organisations’ peers show the same flags and commit hash, or a third says who lies',
    file: 'chaincode/fabric-client/agreed-blocks.ts',
    find: 'if (isSame(own, other)) return own;',
    without: 'if (height >= 0) return own;',
    tests: [agreed],
  },
  {
    rule: 'Two blocks of one height that the orderers signed are a fork',
    file: 'chaincode/fabric-client/agreed-blocks.ts',
    find: 'if (!fabricHash(headerOf(own)).equals(fabricHash(headerOf(other))))',
    without: 'if (height < 0)',
    tests: [agreed],
  },
  {
    rule: 'The same block under another commit hash is nobody’s word, and no fork',
    file: 'chaincode/fabric-client/channel-rule.ts',
    find: 'if (own === null || own.hash === header.hash || !isSameBlock) return;',
    without: 'if (header.height >= 0 || own === null || !isSameBlock) return;',
    tests: [shown],
  },
  {
    rule: 'A fork is two headers that the ledger made: one that is its party’s word alone names none',
    file: 'aggregator/steps/open.ts',
    find: 'headerHash !== header.hash && isOfLedger(shown, ports)',
    without: 'headerHash !== header.hash && shown.height === height',
    tests: ['test/adversary/forked-ledger.test.ts'],
  },
  {
    rule: 'A refusal that a lagging peer may give is asked again; every other one is final',
    file: 'chaincode/fabric-client/retry-rules.ts',
    find: "notYet.includes(refusal.code) ? 'not-yet' : 'final'",
    without: "'final'",
    tests: [retries],
  },
  {
    rule: 'A refusal of a later try is the answer, whatever became of the tries before it',
    file: 'chaincode/fabric-client/fabric-submission.ts',
    find: '(found.code !== validation.valid && found.attempt < attempt)',
    without: 'found.attempt > attempt',
    tests: ['chaincode/fabric-client/fabric-submission.test.ts'],
  },
  {
    rule: 'An agent’s requests to one account go one after the other',
    file: 'chaincode/fabric-client/in-turn.ts',
    find: 'else if (waiting.named.some(({ account }) => claimed.has(account)))',
    without: 'else if (waiting.named.length === 0)',
    tests: ['chaincode/fabric-client/in-turn.test.ts'],
  },
  {
    rule: 'A nonce under which a node has reserved is not asked for again by another of its requests',
    file: 'chaincode/fabric-client/in-turn.ts',
    find: 'for (const each of named) this.#reserved.set(keyOf(each), name);',
    without: '',
    tests: ['chaincode/fabric-client/in-turn.test.ts'],
  },
  {
    rule: 'A try’s transaction id follows from its request, so that it can be looked up',
    file: 'chaincode/fabric-client/request-proposal.ts',
    find: '[anchor, chaincode, verb, requestId, body, attempt]',
    without: '[anchor, chaincode, verb, requestId, attempt]',
    tests: ['chaincode/fabric-client/request-proposal.test.ts'],
  },
];
