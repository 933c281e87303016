// Whether a channel's first configuration is the one that a consortium's founders made: its organisations, their authorities, and who agrees on blocks.
import { X509Certificate } from 'node:crypto';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { agreesByQuorum } from './agrees-by-quorum.ts';
import type { ChannelRules } from './channel-rules.ts';
import type { MeantChannel } from './verify-next.ts';

/**
 * Whoever made the channel: it is the consortium's if its organisations are, each with the authority that the genesis names.
 * @throws {CohortError} LEDGER_FORKED
 */
export function checkFounders(rules: ChannelRules | null, { genesis, channel }: Pick<MeantChannel, 'genesis' | 'channel'>): void {
  const expected = genesis.organisations.map(({ msp }) => msp).sort();
  const names = [...(rules?.authorities.keys() ?? [])].sort();
  if (rules === null || canonicalJson(names) !== canonicalJson(expected))
    throw new CohortError(
      'LEDGER_FORKED',
      `channel ${channel}: expected the genesis' organisations ${expected.join(', ')}, got ${names.join(', ') || 'none'}; do not use this channel`,
    );
  checkOrdering(rules, channel, expected);
  for (const { msp, caPem } of genesis.organisations) {
    const roots = rules.authorities.get(msp)?.roots ?? [];
    const { fingerprint256 } = new X509Certificate(caPem);
    if (roots.length !== 1 || roots[0]?.fingerprint256 !== fingerprint256)
      throw new CohortError(
        'LEDGER_FORKED',
        `channel ${channel}: expected the authority of ${msp} that the genesis names, got another; do not use this channel`,
      );
  }
}

/**
 * Every founder orders and endorses; four or more agree by quorum, one consenter each. Else a founder that made a channel of its own could be its
 * quorum, or its only leader, in the others' names.
 */
function checkOrdering({ endorsing, ordering, consenters }: ChannelRules, channel: string, founders: readonly string[]): void {
  const owners = [...consenters.values()].map(({ msp }) => msp).sort();
  const expected = agreesByQuorum(founders.length) ? founders : [];
  const lists = [ordering, endorsing, owners].map((names) => names.join(', ') || 'nobody');
  const meant = [founders, founders, expected].map((names) => names.join(', ') || 'nobody');
  if (lists.join('; ') !== meant.join('; '))
    throw new CohortError(
      'LEDGER_FORKED',
      `channel ${channel}: expected ${meant.join('; ')} to order, to endorse and to agree by quorum, got ${lists.join('; ')}; do not use this channel`,
    );
}
