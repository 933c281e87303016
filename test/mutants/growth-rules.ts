// The rules that keep a ledger answerable as it grows: pages, their bounds, and who follows them.
import type { Rule } from './rule.ts';

const growth = 'chaincode/core/growth.test.ts';
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
];
