// The rules about what travels by its hash: schemas, architectures and genesis models.
import type { Rule } from './rule.ts';

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
    rule: 'Bytes of another kind, or with more behind them, are no document of this one',
    file: 'protos/src/artifact.ts',
    find: 'whole.length !== bytes.length || whole.some((byte, at) => byte !== bytes[at])',
    without: 'whole.length === 0',
    tests: ['protos/src/artifact.test.ts'],
  },
];
