// The rules that keep a ledger answerable as it grows: pages, their bounds, and who follows them.
import type { Rule } from './rule.ts';

const growth = 'chaincode/core/growth.test.ts';
const many = 'chaincode/core/rounds/many-members.test.ts';
const quota = 'chaincode/core/quotas.test.ts';
const walk = 'protos/src/list-all.test.ts';

export const growthRules: readonly Rule[] = [
  {
    rule: 'A page holds no more items than were asked for',
    file: 'chaincode/core/page-of.ts',
    find: 'if (taken.length === limit) return',
    without: 'if (taken.length > 1000) return',
    tests: [growth],
  },
  {
    rule: 'A page takes no item beyond its bytes, its first one aside',
    file: 'chaincode/core/page-of.ts',
    find: 'bytes > mostPageBytes',
    without: 'bytes < 0',
    tests: [growth],
  },
  {
    rule: 'No bookmark reaches a key of another list',
    file: 'chaincode/core/table.ts',
    find: "stub.createCompositeKey(objectType, [...attributes, ...bookmark.split('~')])",
    without: "stub.createCompositeKey(objectType, bookmark.split('~'))",
    tests: [growth],
  },
  {
    rule: 'A bookmark is made of the attributes of a key',
    file: 'protos/src/page.ts',
    find: '/^(?:[a-z0-9][a-z0-9._/-]*(?:~[a-z0-9][a-z0-9._/-]*)*)?$/',
    without: '/^/',
    tests: [growth],
  },
  {
    rule: 'The embedded ledger reads no page outside of its list',
    file: 'chaincode/embedded/recording-stub.ts',
    find: "bookmark !== '' && (bookmark < start || bookmark >= end)",
    without: "bookmark === start && bookmark === ''",
    tests: ['chaincode/embedded/recording-stub.test.ts'],
  },
  {
    rule: 'A page read conflicts with what was written into it, and with nothing behind it',
    file: 'chaincode/embedded/recording-stub.ts',
    find: 'rows.length < pageSize ? undefined : rows.at(-1)',
    without: 'rows.length < 0 ? rows.at(-1) : undefined',
    tests: ['chaincode/embedded/recording-stub.test.ts'],
  },
  {
    rule: 'A ledger whose pages come to no end is refused',
    file: 'protos/src/list-all.ts',
    find: 'page.items.length === 0 || seen.has(page.bookmark) || all.length > mostItems',
    without: 'all.length > mostItems',
    tests: [walk],
  },
  {
    rule: 'Open proposals of a kind are counted against their proposer',
    file: 'chaincode/core/governance/check-quotas.ts',
    find: 'if (open.length >= quotas.openProposals)',
    without: 'if (open.length < 0)',
    tests: [quota],
  },
  {
    rule: 'A suspension waits for no quota',
    file: 'chaincode/core/governance/check-quotas.ts',
    find: 'if (uncounted.has(kind)) return;',
    without: '',
    tests: [quota],
  },
  {
    rule: 'A closed proposal counts no more',
    file: 'chaincode/core/governance/close.ts',
    find: '  openProposals.delete(context, proposal.proposer, proposal.body.kind, id);\n',
    without: '',
    tests: [quota],
  },
  {
    rule: 'Plans that have not ended are counted against their proposer',
    file: 'chaincode/core/governance/check-quotas.ts',
    find: 'if (active.length >= quotas.activePlans)',
    without: 'if (active.length < 0)',
    tests: [quota],
  },
  {
    rule: 'A plan that has ended counts no more',
    file: 'chaincode/core/rounds/state.ts',
    find: "else if (before?.status === 'active') activePlans.delete(context, proposer, plan);",
    without: '',
    tests: [quota],
  },
  {
    rule: 'A dataset has a highest version',
    file: 'chaincode/core/datasets/check-registration.ts',
    find: 'if (version > quotas.versions)',
    without: 'if (version < 0)',
    tests: [quota],
  },
  {
    rule: 'An organisation has a greatest number of datasets',
    file: 'chaincode/core/datasets/check-registration.ts',
    find: 'if (registered.length >= quotas.datasets)',
    without: 'if (registered.length < 0)',
    tests: [quota],
  },
  {
    rule: 'An organisation has one node of each role',
    file: 'chaincode/core/governance/check-proposal.ts',
    find: 'if (node.node !== `${msp}/${node.role}`)',
    without: 'if (!node.node.startsWith(`${msp}/`))',
    tests: [quota],
  },
  {
    rule: 'maxCohort is at most what the lists of a round and its commit carry',
    file: 'chaincode/core/rounds/check-plan.ts',
    find: 'if (maxCohort > mostMembers)',
    without: 'if (maxCohort < 0)',
    tests: [many],
  },
  {
    rule: 'A plan names no more members than that: whoever it names may enrol',
    file: 'chaincode/core/rounds/check-plan.ts',
    find: 'if (datasets.length > mostMembers)',
    without: 'if (datasets.length < 0)',
    tests: [many],
  },
  {
    rule: 'An agent takes no more bytes than the plan’s model can have',
    file: 'client-agent/steps/fetch-file.ts',
    find: 'if (length > limit)',
    without: 'if (length > 100 * limit)',
    tests: ['client-agent/steps/fetch-model.test.ts'],
  },
  {
    rule: 'A party takes no more bytes than the plan’s model can have',
    file: 'mpc/src/largest-model.ts',
    find: "task === 'train' ? largestModel(",
    without: "task !== '' ? 100 * largestModel(",
    tests: ['aggregator/round/fetch-model.test.ts'],
  },
  {
    rule: 'A caller that is not enrolled costs no question to the ledger',
    file: 'aggregator/service.ts',
    find: '        `terms: expected ${round.termsHash} for round ${round.key}, got ${query.termsHash}; read the round from the ledger`,\n      );\n',
    without:
      '        `terms: expected ${round.termsHash} for round ${round.key}, got ${query.termsHash}; read the round from the ledger`,\n      );\n' +
      "    if (enrolmentOf(round, ports, query.member) === undefined) void ports.ledger.evaluate('rounds.get', { round: round.key });\n",
    tests: ['aggregator/unenrolled.test.ts'],
  },
  {
    rule: 'Nothing of a caller that is not enrolled is written',
    file: 'aggregator/service.ts',
    find: '      const round = known(caller, header);\n      assertOwn(round, caller, header.member);\n',
    without: '      const round = known(caller, header);\n',
    tests: ['aggregator/unenrolled.test.ts'],
  },
  {
    rule: 'A statement shows a page of each account’s entries',
    file: 'chaincode/core/budgets/statement.ts',
    find: 'account.entries.slice(from, from + limit)',
    without: 'account.entries',
    tests: [growth],
  },
  {
    rule: 'A ledger whose statement does not go on is refused',
    file: 'protos/src/read-statement.ts',
    find: "next !== '' && Number(next) <= Number(bookmark)",
    without: "next !== '' && Number(next) > 9999",
    tests: [growth],
  },
];
