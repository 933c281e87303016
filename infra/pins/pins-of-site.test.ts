// A site's pins beside the registry: the same, others, gone, and parties that nobody here has pinned.
import test from 'ava';
import type { NodeView } from '@cohort/protos/ledger';
import { pinsOfSite } from './pins-of-site.ts';

const keys = (digit: string) => ({ nodeKey: digit.repeat(64), boxKey: `${digit}b`.repeat(32), tlsCertSha256: `${digit}c`.repeat(32) });
const party = (msp: string, digit: string, change: Partial<NodeView> = {}): NodeView => ({
  node: `${msp}/party`,
  msp,
  role: 'party',
  status: 'active',
  identityCertSha256: 'd'.repeat(64),
  endpoint: `${msp}.example:4101`,
  rotation: null,
  ...keys(digit),
  ...change,
});

test('each pin stands beside what the registry has, and each active party that is not pinned is named', (t) => {
  const pinnedParties = [
    { node: 'aa/party', ...keys('1') },
    { node: 'bb/party', ...keys('2') },
    { node: 'cc/party', ...keys('3') },
  ];
  const nodes = [
    party('aa', '1'),
    party('bb', '9'),
    party('dd', '4'),
    party('ee', '5', { status: 'replaced' as NodeView['status'] }),
    party('ff', '6', { node: 'ff/agent', role: 'agent' }),
  ];
  const found = pinsOfSite({ config: { pinnedParties } as never }, { nodes }, 'ab'.repeat(32));
  t.deepEqual(
    found.map(({ node, words, registry }) => [node, words !== null, registry]),
    [
      ['aa/party', true, 'same'],
      ['bb/party', true, 'another'],
      ['cc/party', true, 'none'],
      ['dd/party', false, 'unpinned'],
    ],
  );
});
