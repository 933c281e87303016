// The settings of an agent that offers no rows yet and has three parties pinned, by made-up keys.
import type { Json } from '@cohort/protos/canonical-json';

export function agentSettings(): Readonly<Record<string, Json>> {
  const pin = (digit: string, msp: string): Json => ({
    node: `${msp}/party`,
    nodeKey: digit.repeat(64),
    boxKey: digit.repeat(64),
    tlsCertSha256: digit.repeat(64),
  });
  return {
    kind: 'agent',
    consortium: '../../consortium.json',
    offers: [],
    architectures: [],
    policy: 'policy.json',
    pinnedParties: [pin('1', 'aa'), pin('2', 'bb'), pin('3', 'cc')],
    batchSeed: 'aa',
  };
}
