// The rules by which a node believes a channel of Fabric: what orderers, endorsers and two organisations' peers must have said, and what is sent again.
import type { Rule } from './rule.ts';

const verify = 'chaincode/fabric-client/verify-next.test.ts';
const endorsed = 'chaincode/fabric-client/endorsement-policy.test.ts';
const agreed = 'chaincode/fabric-client/agreed-blocks.test.ts';
const shown = 'chaincode/fabric-client/channel-rule.test.ts';
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
    rule: 'An endorsement by what is no identity counts as none',
    file: 'chaincode/fabric-client/channel-identity.ts',
    find: 'return null; // no identity, or no certificate',
    without: "throw new RangeError('no identity');",
    tests: ['chaincode/fabric-client/endorsement-policy.test.ts'],
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
    find: 'if (revoked.has(issued.serialNumber.toLowerCase())) continue;',
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
    rule: 'A header of a channel is held against the rules before it, which it may have changed itself',
    file: 'chaincode/fabric-client/channel-rule.ts',
    find: 'checkSigned(header, before ?? chain.rules);',
    without: 'checkSigned(header, chain.rules);',
    tests: [shown],
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
    rule: 'A clock that is off is told as one, and another peer is asked',
    file: 'chaincode/fabric-client/retry-rules.ts',
    find: 'if (clocks !== null) {',
    without: "if (clocks !== null && message === '') {",
    tests: [retries],
  },
  {
    rule: 'A gateway whose answers always differ is left for another',
    file: 'chaincode/fabric-client/fabric-submission.ts',
    find: "then === 'again' && ++this.#differed % mostDiffering === 0",
    without: "then === 'again' && ++this.#differed < 0",
    tests: ['chaincode/fabric-client/fabric-submission.test.ts'],
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
