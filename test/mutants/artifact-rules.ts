// The rules about what travels by its hash: schemas, architectures and genesis models.
import type { Rule } from './rule.ts';

const put = 'aggregator/artifact-service.test.ts';
const schemas = 'chaincode/core/schemas/schemas.test.ts';

export const artifactRules: readonly Rule[] = [
  {
    rule: 'A schema’s name means one hash for good',
    file: 'chaincode/core/schemas/accept-schema.ts',
    find: 'if (known !== null)',
    without: 'if (known?.hash === hash)',
    tests: [schemas],
  },
  {
    rule: 'Accepted schemas are counted against their proposer',
    file: 'chaincode/core/schemas/accept-schema.ts',
    find: 'accepted.length >= quotas.schemas',
    without: 'accepted.length < 0',
    tests: [schemas],
  },
  {
    rule: 'Only admins put artifacts',
    file: 'aggregator/artifact-service.ts',
    find: "if (role !== 'admin')",
    without: 'if (role.length === 0)',
    tests: [put],
  },
  {
    rule: 'An organisation puts one file at a time',
    file: 'aggregator/artifact-service.ts',
    find: 'if (putting.has(msp))',
    without: "if (putting.has(''))",
    tests: [put],
  },
  {
    rule: 'A party keeps only bytes that hash to their name',
    file: 'aggregator/artifact-service.ts',
    find: 'bytes !== null && artifactHash(bytes) !== hash)',
    without: 'bytes !== null && hash.length === 0)',
    tests: [put],
  },
  {
    rule: 'A party keeps only what a proposal names',
    file: 'aggregator/named-artifact.ts',
    find: '.find((item) => item.hash === hash);',
    without: '.find((item) => item.hash.length === hash.length);',
    tests: [put],
  },
  {
    rule: 'What was turned down or has lapsed is not taken',
    file: 'aggregator/named-artifact.ts',
    find: "status === 'open' && closesEpoch >= epoch ? 'undecided'",
    without: "status !== 'passed' || closesEpoch >= epoch ? 'undecided'",
    tests: [put],
  },
  {
    rule: 'What a plan names is taken until it ends',
    file: 'aggregator/named-artifact.ts',
    find: "if (status === 'finished' || status === 'closed')",
    without: "if (status === 'finished')",
    tests: [put],
  },
  {
    rule: 'A file is no larger than its proposal says, or than the plan’s own size',
    file: 'aggregator/named-artifact.ts',
    find: 'if (total > named.most)',
    without: 'if (total < 0)',
    tests: [put],
  },
  {
    rule: 'What no vote has accepted takes a bounded share of a party’s disk for each organisation',
    file: 'aggregator/offers.ts',
    find: 'own.reduce((sum, offer) => sum + offer.bytes, bytes) <= mostBytes',
    without: 'own.reduce((sum, offer) => sum + offer.bytes, bytes) > 0',
    tests: [put],
  },
  {
    rule: 'What another proposal names too is not erased with one that was turned down',
    file: 'aggregator/offers.ts',
    find: '.find((fate) => fates.includes(fate))',
    without: '.find((fate) => fates[0] === fate)',
    tests: [put],
  },
  {
    rule: 'A command believes no party about the bytes of a hash',
    file: 'infra/consortium/party-artifacts.ts',
    find: 'if (artifactHash(bytes) === hash) return bytes;',
    without: 'if (bytes.length > 0) return bytes;',
    tests: ['infra/consortium/party-artifacts.test.ts'],
  },
  {
    rule: 'Bytes of another kind, or with more behind them, are no document of this one',
    file: 'protos/src/artifact.ts',
    find: 'whole.length !== bytes.length || whole.some((byte, at) => byte !== bytes[at])',
    without: 'whole.length === 0',
    tests: ['protos/src/artifact.test.ts'],
  },
  {
    rule: 'A frame has a byte at least',
    file: 'protos/transport/frames.ts',
    find: 'if (frame.length === 0) throw',
    without: 'if (frame.length < 0) throw',
    tests: ['protos/transport/frames.test.ts'],
  },
  {
    rule: 'A sender that dribbles is silent',
    file: 'protos/runtime/first-of.ts',
    find: 'if (unheard >= signBytes) {',
    without: 'if (unheard >= 0) {',
    tests: ['protos/runtime/first-of.test.ts'],
  },
  {
    rule: 'A party that alone may have a plan’s architecture is waited for a bounded time',
    file: 'client-agent/steps/fetch-file.ts',
    find: 'undecided?.(silent);',
    without: '',
    tests: ['client-agent/steps/take-architecture.test.ts'],
  },
];
