// The audit file of a study on a real channel of Fabric: it holds as it is, and no flip and nothing that needs no key passes, each found by the check that should.
import test from 'ava';
import {
  blockIn,
  blockOf,
  entriesOf,
  flagsOf,
  recordWith,
  signatureStart,
  withOneMoreSignature,
} from '@cohort/chaincode/fabric-audit/testing/forged-block';
import { meant, recordedBlock, recordedHeight } from '@cohort/chaincode/fabric-client/testing/recorded-channel';
import { validation } from '@cohort/chaincode/fabric-client/verify-next';
import { auditChecks, ledgerChecks, type AuditCheck } from '@cohort/chaincode/verify/check-table';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { verify } from '@cohort/chaincode/verify/verify';
import { document } from '@cohort/infra/audit/collect-records';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { concat } from '@cohort/protos/canonical';
import { fileOf } from './audit-of.ts';
import { chooseFlips, inWhole, missedFlips, streamed } from './flip-bytes.ts';
import { judgeForgeries, type Forgery } from './forge-channel.ts';
import { expectHolds, judgeFile } from './judge-file.ts';
import { recordedStudy } from './recorded-study.ts';

const study = await recordedStudy();
const { records } = study;
const blocks = records.flatMap((record, at) => (record.kind === 'channelBlock' ? [{ record, at, block: blockIn(record) }] : []));
/** The file from a record on, with others in the place of the first ones. */
const from = (at: number, instead: readonly AuditRecord[], taken = instead.length): AuditRecord[] => [
  ...instead,
  ...records.slice(at + taken),
];

async function expectFound(forgeries: readonly Forgery[], by: (forgery: Forgery) => readonly AuditCheck[]): Promise<object[]> {
  const judged = await judgeForgeries(study, forgeries);
  return judged
    .filter(({ forgery, found }) => found === null || !by(forgery).includes(found.check))
    .map(({ forgery: { what }, found }) => ({ what, found }));
}

test('the file of a real channel holds, and every check of the table is made', async (t) => {
  const findings = await expectHolds(t, study);
  const made = new Set<string>([...findings.map(({ check }) => check), ...ledgerChecks.embedded]);
  t.deepEqual([...made].sort(), Object.keys(auditChecks).sort());
  const remarks = findings.flatMap(({ check, remark }) => (remark === null ? [] : [`${check}: ${remark}`]));
  t.is(remarks.filter((remark) => remark.startsWith('configuration: the channel is configured anew')).length, 1);
  t.false(remarks.some((remark) => remark.includes('one operator')));
});

test('it holds what a channel may hold besides: a conflict, a request that came twice, a query that was ordered, a configuration', (t) => {
  const flags = blocks.flatMap(({ block }) => flagsOf(block));
  t.true(flags.includes(validation.conflict));
  t.true(blocks.length > 30);
});

test('100 single-byte flips are found, each also with the digests computed anew', async (t) => {
  t.timeout(240_000);
  t.deepEqual(await missedFlips(study, chooseFlips(study.file.length, 100, 'channel')), []);
  for (const flip of chooseFlips(study.file.length, 3, 'whole')) t.false(await inWhole(study, flip), JSON.stringify(flip));
});

test('every part of a block is found where it is another: header, transactions, what orderers signed, flags, commit hash, and what nobody knows', async (t) => {
  const { at, record } = blocks.findLast(({ block }) => flagsOf(block)[0] === validation.valid) ?? t.fail();
  const forged = (what: string, change: (copy: ReturnType<typeof blockIn>) => void): Forgery => {
    const copy = blockIn(record);
    change(copy);
    return { what, at, records: from(at, [recordWith(copy)]), asItIs: true };
  };
  const flip = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte, place) => (place === bytes.length - 2 ? byte ^ 1 : byte));
  const place = (copy: ReturnType<typeof blockIn>, index: number): void => {
    const list = copy.getMetadata()?.getMetadataList_asU8() ?? [];
    list[index] = flip(list[index] ?? new Uint8Array());
    if (index === 2) list[index] = Uint8Array.of(validation.conflict);
    copy.getMetadata()?.setMetadataList(list);
  };
  const expected: Readonly<Record<string, readonly AuditCheck[]>> = {
    number: ['link'],
    'previous hash': ['link'],
    'data hash': ['link'],
    transactions: ['merkle'],
    "orderers' signatures": ['link', 'order'],
    'one more signature, which does not hold': ['link'],
    flags: ['validity'],
    'commit hash': ['state'],
    'a field that nobody knows': ['order'],
    'the same fields twice': ['order'],
  };
  const forgeries = [
    forged('number', (copy) => copy.getHeader()?.setNumber(blocks.length)),
    forged('previous hash', (copy) =>
      copy.getHeader()?.setPreviousHash(flip(copy.getHeader()?.getPreviousHash_asU8() ?? new Uint8Array())),
    ),
    forged('data hash', (copy) => copy.getHeader()?.setDataHash(flip(copy.getHeader()?.getDataHash_asU8() ?? new Uint8Array()))),
    forged('transactions', (copy) => copy.getData()?.setDataList(entriesOf(copy).map(flip))),
    forged("orderers' signatures", (copy) => {
      place(copy, 0);
    }),
    {
      what: 'one more signature, which does not hold',
      at,
      records: from(at, [recordWith(withOneMoreSignature(blockIn(record), flip))]),
      asItIs: true,
    },
    forged('flags', (copy) => {
      place(copy, 2);
    }),
    forged('commit hash', (copy) => {
      place(copy, 4);
    }),
    ...(
      [
        ['a field that nobody knows', Uint8Array.of(0x7a, 0x01, 0x00)],
        ['the same fields twice', record.payload],
      ] as const
    ).map(([what, more]): Forgery => ({
      what,
      at,
      records: from(at, [{ kind: 'channelBlock', payload: concat([record.payload, more]) }]),
      asItIs: true,
    })),
  ];
  t.deepEqual(await expectFound(forgeries, ({ what }) => expected[what] ?? []), []);
  t.deepEqual(forgeries.map(({ what }) => what).sort(), Object.keys(expected).sort());
});

test('no transaction passes under another code of validation, though the commit hash follows from it', async (t) => {
  const forgeries = blocks.flatMap(({ at, block }, height): Forgery[] =>
    flagsOf(block).flatMap((own, place) =>
      [0, 4, 9, 10, 11, 12, 254]
        .filter((code) => code !== own && height > 0)
        .map((code) => {
          const flags = flagsOf(block).with(place, code);
          return {
            what: `block ${String(height)}.${String(place)}: ${String(own)} as ${String(code)}`,
            at,
            records: from(at, [blockOf(block, entriesOf(block), flags)]),
          };
        }),
    ),
  );
  t.true(forgeries.length > 200, String(forgeries.length));
  const judged = await judgeForgeries(study, forgeries);
  const missed = judged.filter(({ found }) => found === null).map(({ forgery: { what } }) => what);
  t.deepEqual(missed, []);
  const others = judged.filter(({ found }) => found?.check !== 'validity');
  // A definition's approval is endorsed by a collection's policy, which no block holds: that it was not refused, the blocks behind it show.
  t.log(others.map(({ forgery: { what }, found }) => `${what}: ${String(found?.check)}`));
  t.true(others.every(({ forgery }) => forgery.what.endsWith(' as 10') || forgery.what.includes(': 0 as ')));
});

test('what is taken out, added, joined, split or put in another order is found', async (t) => {
  const last = records.findLastIndex(({ kind }) => kind === 'channelBlock');
  const dropped = records.flatMap((record, at): Forgery[] =>
    at === last ? [] : [{ what: `without record ${String(at + 1)}, ${record.kind}`, at, records: from(at, [], 1) }],
  );
  const swapped = blocks.slice(0, -1).flatMap(({ at, record }): Forgery[] => {
    const next = records[at + 1];
    return next?.kind === 'channelBlock'
      ? [{ what: `record ${String(at + 1)} after the next`, at, records: from(at, [next, record]) }]
      : [];
  });
  const rebuilt = blocks.slice(1).flatMap(({ at, block }, index): Forgery[] => {
    const [data, flags] = [entriesOf(block), flagsOf(block)];
    const height = index + 1;
    const made = (what: string, entries: readonly Uint8Array[], codes: readonly number[]): Forgery => ({
      what: `block ${String(height)}: ${what}`,
      at,
      records: from(at, [blockOf(block, entries, codes)]),
    });
    const [first = new Uint8Array(), second] = data;
    const cut = signatureStart(first);
    return [
      made('without its first transaction', data.slice(1), flags.slice(1)),
      made('its first transaction twice', [first, ...data], [flags[0] ?? 0, ...flags]),
      made('its first transaction in two', [first.subarray(0, cut), first.subarray(cut), ...data.slice(1)], [254, ...flags]),
      ...(second === undefined
        ? []
        : [
            made('two as one', [concat([first, second]), ...data.slice(2)], flags.slice(1)),
            made('in another order', [second, first, ...data.slice(2)], [flags[1] ?? 0, flags[0] ?? 0, ...flags.slice(2)]),
          ]),
    ];
  });
  t.true(dropped.length > 40 && swapped.length > 20 && rebuilt.length > 90, String([dropped.length, swapped.length, rebuilt.length]));
  const judged = await judgeForgeries(study, [...dropped, ...swapped, ...rebuilt]);
  t.deepEqual(
    judged.filter(({ found }) => found === null).map(({ forgery: { what } }) => what),
    [],
  );
  const two = judged.filter(({ forgery: { what } }) => / (in two|two as one)$/.test(what));
  t.true(
    two.every(({ found }) => found?.check === 'merkle' || found?.check === 'order'),
    JSON.stringify(two.map(({ found }) => found)),
  );
});

test('blocks cut from the end are seen with a head, and by what their members spent or registered', async (t) => {
  const last = blocks.at(-1) ?? t.fail();
  const cut = await judgeFile({ ...study, head: null, file: await fileOf(records.toSpliced(last.at, 1)) });
  t.is(cut.verdict?.failed?.check, 'budget');
  t.false(cut.verdict?.headNamed);
  t.is((await judgeFile({ ...study, head: study.anchor })).verdict?.failed?.check, 'head');
});

test('another consortium’s file, and its channel behind our genesis, are named as what fails', async (t) => {
  t.is((await judgeFile({ ...study, anchor: study.head })).verdict?.failed?.check, 'genesis');
  const foreign = Array.from({ length: recordedHeight + 1 }, (_, height) => recordWith(recordedBlock(height)));
  const [judged] = await judgeForgeries(study, [{ what: 'a foreign channel', at: 1, records: foreign }]);
  t.is(judged?.found?.check, 'link');
  t.regex(judged?.found?.detail ?? '', /^LEDGER_FORKED: channel cohort: expected the genesis' organisations/);
});

test('a verifier without the rule of Fabric’s blocks says so, and a genesis with ledger keys takes none of them', async (t) => {
  for await (const report of verify(streamed(study.file), { anchor: study.anchor, head: null, crypto: nodeCrypto() }))
    if ('verdict' in report) t.regex(report.verdict.failed?.detail ?? '', /the rule of Fabric's blocks/);
  t.is(meant.genesis.ledgerKeys.length, 1);
  const file = await fileOf([document('genesis', meant.genesis), recordWith(recordedBlock(0)), document('budgets', [])]);
  const { verdict } = await judgeFile({ file, anchor: meant.genesisHash, head: null });
  t.like(verdict?.failed, { check: 'order', detail: 'expected a block or the budgets, got channelBlock' });
});
