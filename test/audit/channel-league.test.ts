// Orderers, endorsers or both in league with who writes the file: what their signatures cannot make hold.
import test from 'ava';
import {
  addWrite,
  blockIn,
  blockOf,
  entriesOf,
  flagsOf,
  withAction,
  withEvent,
  withResult,
  withStaleRead,
  withWrites,
} from '@cohort/chaincode/fabric-audit/testing/forged-block';
import { readEnvelope } from '@cohort/chaincode/fabric-client/read-envelope';
import { changes, validation } from '@cohort/chaincode/fabric-client/verify-next';
import type { AuditCheck } from '@cohort/chaincode/verify/check-table';
import { judgeForgeries, type Forgery } from './forge-channel.ts';
import { recordedStudy } from './recorded-study.ts';

const study = await recordedStudy();
const { records } = study;
const blocks = records.flatMap((record, at) => (record.kind === 'channelBlock' ? [{ at, block: blockIn(record) }] : []));

/** They sign whatever block they like. */
const orderers: readonly AuditCheck[] = ['link', 'merkle'];
/** They sign whatever result they like, too. */
const endorsers: readonly AuditCheck[] = [...orderers, 'endorsement'];

/** Blocks whose first entry is a valid transaction of the contracts, with its verb. */
const own = blocks.flatMap(({ at, block }, height) => {
  const [first = new Uint8Array()] = entriesOf(block);
  const read = readEnvelope(first);
  const verb = Buffer.from(read?.args[0] ?? []).toString();
  return read?.chaincode === 'cohort' && flagsOf(block)[0] === validation.valid
    ? [{ at, block, height, first, verb, txId: read.txId }]
    : [];
});
type Own = (typeof own)[number];
const writing = own.filter(({ first }) => changes(readEnvelope(first) ?? { namespaces: [] }, 'cohort'));

/** A block's entries with another in the place of its first. */
const instead = ({ block }: Own, first: Uint8Array): readonly Uint8Array[] => [first, ...entriesOf(block).slice(1)];

const forgery = (
  { at, block, height, verb }: Own,
  what: string,
  inLeague: readonly AuditCheck[],
  data: readonly Uint8Array[],
  flags = flagsOf(block),
): Forgery => ({
  what: `${what}: ${verb} in block ${String(height)}`,
  at,
  inLeague,
  records: [blockOf(block, data, flags), ...records.slice(at + 1)],
});

async function expectFound(forgeries: readonly Forgery[], ...by: readonly AuditCheck[]): Promise<object[]> {
  const judged = await judgeForgeries(study, forgeries);
  return judged.filter(({ found }) => found === null || !by.includes(found.check)).map(({ forgery: { what }, found }) => ({ what, found }));
}

test('orderers cannot add an endorsement that is missing, nor sign for a creator or another proposal', async (t) => {
  const forgeries = writing.flatMap((item) => [
    forgery(
      item,
      'one endorsement less',
      orderers,
      instead(
        item,
        withAction(item.first, (action) =>
          action.getAction()?.setEndorsementsList(action.getAction()?.getEndorsementsList().slice(1) ?? []),
        ),
      ),
    ),
    forgery(
      item,
      'another result',
      orderers,
      instead(
        item,
        withWrites(item.first, (set) => set.getWritesList()[0]?.setValue(Buffer.from('"more"'))),
      ),
    ),
  ]);
  t.true(forgeries.length > 40);
  t.deepEqual(await expectFound(forgeries, 'endorsement'), []);
});

test('orderers cannot put a transaction again, take one away, or have one refused that should not be', async (t) => {
  const forgeries = writing.slice(1).flatMap((item, index) => {
    const flags = flagsOf(item.block);
    const rest = entriesOf(item.block);
    const [before] = writing.slice(index);
    return [
      ...(before === undefined || before.height === item.height
        ? []
        : [forgery(item, 'with an earlier one again', orderers, [...rest, before.first], [...flags, validation.valid])]),
      forgery(item, 'with itself twice', orderers, [...rest, item.first], [...flags, validation.valid]),
      forgery(item, 'without it', orderers, rest.slice(1), flags.slice(1)),
      forgery(item, 'refused', orderers, rest, flags.with(0, validation.conflict)),
    ];
  });
  const judged = await judgeForgeries(study, forgeries);
  t.deepEqual(
    judged.filter(({ found }) => found === null).map(({ forgery: { what } }) => what),
    [],
  );
  const by = (what: string): (string | undefined)[] => [
    ...new Set(judged.filter(({ forgery }) => forgery.what.startsWith(what)).map(({ found }) => found?.check)),
  ];
  t.deepEqual(by('refused'), ['validity']);
  t.true(by('with ').every((check) => check === 'validity' || check === 'execution'));
  t.log(by('without it'));
});

test('endorsers cannot make the contracts answer, emit or write something else', async (t) => {
  const forgeries = writing.flatMap((item) => [
    forgery(
      item,
      'another answer',
      endorsers,
      instead(
        item,
        withResult(item.first, (done) => {
          done.getResponse()?.setPayload(Buffer.from('{"more":1}'));
        }),
      ),
    ),
    forgery(
      item,
      'a refusal',
      endorsers,
      instead(
        item,
        withResult(item.first, (done) => {
          done.getResponse()?.setStatus(500);
        }),
      ),
    ),
    forgery(item, 'an event of its own', endorsers, instead(item, withEvent(item.first, 'round.published'))),
    forgery(
      item,
      'another value',
      endorsers,
      instead(
        item,
        withWrites(item.first, (set) => set.getWritesList().at(-1)?.setValue(Buffer.from('"more"'))),
      ),
    ),
    forgery(
      item,
      'a write less',
      endorsers,
      instead(
        item,
        withWrites(item.first, (set) => {
          set.setWritesList(set.getWritesList().slice(1));
        }),
      ),
    ),
    forgery(
      item,
      'a write more',
      endorsers,
      instead(
        item,
        withWrites(item.first, (set) => {
          addWrite(set, '\u0000more\u0000');
        }),
      ),
    ),
    forgery(
      item,
      'a write for a deletion',
      endorsers,
      instead(
        item,
        withWrites(item.first, (set) =>
          set
            .getWritesList()
            .find((write) => !write.getIsDelete())
            ?.setIsDelete(true),
        ),
      ),
    ),
    forgery(
      item,
      'a definition of its own',
      endorsers,
      instead(
        item,
        withWrites(
          item.first,
          (set) => {
            addWrite(set, 'namespaces/fields/cohort/Sequence');
          },
          '_lifecycle',
        ),
      ),
    ),
  ]);
  t.true(forgeries.length > 150, String(forgeries.length));
  t.deepEqual(await expectFound(forgeries, 'execution'), []);
});

test('endorsers cannot have been another chaincode, nor have read something else', async (t) => {
  const forgeries = own.flatMap((item) => [
    forgery(item, 'a read of another version', endorsers, instead(item, withStaleRead(item.first))),
  ]);
  // Its creator has not signed such a result: what is then asked of it is whether it was refused.
  t.deepEqual(await expectFound(forgeries, 'validity'), []);
});
