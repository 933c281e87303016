// The rows of a contribution: what travels beside its secrets on the way from a member to the parties.
import { exchanged, roles } from './cells.ts';
import type { Row } from './row.ts';

const contribution = 'round termsHash member com';
const progress = 'phase needsVector offset';

export const contributionRows: readonly Row[] = [
  {
    what: 'commitment com of a contribution, hashes h_0, h_1, h_2 of its salted shares, signature',
    madeBy: 'the member',
    files: ['client-agent/steps/share.ts', 'mpc/src/commit.ts'],
    to: exchanged('hashes'),
    fields: { announcement: 'round termsHash member com hashes signature' },
  },
  {
    what: 'box with keys and salts',
    madeBy: 'the member',
    files: ['mpc/src/seal.ts', 'aggregator/round/contributions.ts'],
    to: roles('ciphertext for it; keys and salts of its two indices inside'),
    fields: { announcement: 'to sealed' },
  },
  {
    what: 'frames of s_0, and whose they are',
    madeBy: 'the member',
    files: ['client-agent/sending/deliver.ts', 'aggregator/round/receive-vector.ts'],
    to: { 'role 1': 'vector', 'role 2': 'vector' },
    fields: {
      'Agent.Upload request': `${contribution} from offset to total frames`,
      'Party.Relay request': `${contribution} from offset to total frames`,
    },
  },
  {
    what: 'share asked of the other holder of its index, and the answer: salt, then key or s_0',
    madeBy: 'a party that lacks it; the other holder',
    files: ['aggregator/round/heal.ts'],
    to: {
      'role 0': 'sometimes: of its two indices',
      'role 1': 'sometimes: of its two indices',
      'role 2': 'sometimes: of its two indices',
    },
    fields: { 'Party.Heal request': 'round termsHash member com index party', 'Party.Heal reply': 'index total frames' },
  },
  {
    what: 'how much of a contribution a party holds',
    madeBy: 'a party',
    files: ['aggregator/round/contributions.ts'],
    to: { member: 'of its own contribution only', 'role 1': 'of what it relays' },
    fields: {
      'Agent.Announce reply': progress,
      'Agent.Status reply': progress,
      'Agent.Upload reply': progress,
      'Party.Relay reply': progress,
    },
  },
  {
    what: 'receipt for a contribution',
    madeBy: 'a party',
    files: ['aggregator/round/contributions.ts', 'client-agent/sending/check-receipt.ts'],
    to: {
      member: 'signed, for its own contribution',
      'role 1': 'signed, of what it relays',
      admin: 'signed, on request',
      auditor: 'signed',
    },
    fields: { 'statement receipt': 'body.blocks body.com body.member body.role' },
  },
  {
    what: 'questions of an agent to a party',
    madeBy: 'the member',
    files: ['aggregator/agent-calls.ts'],
    to: roles('what is asked for'),
    fields: { 'Agent.Status request': contribution, 'Agent.GetArtifact request': 'hash' },
  },
  {
    what: 'refusal of a round by a site: code, and the rule of its policy',
    madeBy: 'the member',
    files: ['protos/src/refusal.ts', 'client-agent/ledger-view/tell-refusal.ts', 'aggregator/round/refusals.ts'],
    to: { ...roles('signed code, never the detail'), admin: 'signed code, on request' },
    fields: { refusal: 'round termsHash member code signature' },
  },
  {
    what: 'whether a party knew a refusal',
    madeBy: 'a party',
    files: ['aggregator/plan-service.ts'],
    to: { member: 'yes or no, of its own' },
    fields: { 'Agent.Refuse reply': 'isNew' },
  },
];
