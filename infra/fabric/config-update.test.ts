// What an update of a channel's configuration writes, and what it rests on, by the versions of what is there.
import { common } from '@hyperledger/fabric-protos';
import test from 'ava';
import { groupsOf, namesIn, valuesOf } from '@cohort/chaincode/fabric-client/config-groups';
import { configUpdate } from './config-update.ts';

interface Content {
  readonly version?: number;
  readonly values?: Readonly<Record<string, string>>;
  readonly groups?: Readonly<Record<string, Content>>;
}

function group({ version = 0, values = {}, groups = {} }: Content): common.ConfigGroup {
  const made = new common.ConfigGroup();
  made.setVersion(version);
  made.setModPolicy('Admins');
  for (const [name, text] of Object.entries(values)) {
    const value = new common.ConfigValue();
    value.setVersion(version);
    value.setValue(Buffer.from(text));
    value.setModPolicy('Admins');
    valuesOf(made).set(name, value);
  }
  for (const [name, content] of Object.entries(groups)) groupsOf(made).set(name, group(content));
  return made;
}

const actual = {
  version: 2,
  values: { Limit: '1' },
  groups: { north: { values: { MSP: 'north' } }, river: { version: 3, values: { MSP: 'river' } } },
};
const updated = (meant: Content): common.ConfigUpdate | null => {
  const bytes = configUpdate('cohort', group(actual), group(meant));
  return bytes === null ? null : common.ConfigUpdate.deserializeBinary(bytes);
};
const write = (meant: Content): common.ConfigGroup => updated(meant)?.getWriteSet() ?? new common.ConfigGroup();

test('of the same content no update follows, whatever its versions are', (t) => {
  t.is(updated({ ...actual, version: 0 }), null);
  t.is(updated({ values: actual.values, groups: { river: { values: { MSP: 'river' } }, north: { values: { MSP: 'north' } } } }), null);
});

test('a group that gets or loses a member is written whole, at its next version, and rests on what stays', (t) => {
  const lake = { values: { MSP: 'lake' } };
  const added = write({ ...actual, groups: { ...actual.groups, lake } });
  t.is(added.getVersion(), 3);
  t.deepEqual(namesIn(groupsOf(added)), ['lake', 'north', 'river']);
  t.is(groupsOf(added).get('river')?.getVersion(), 3);
  t.is(
    Buffer.from(
      valuesOf(groupsOf(added).get('lake') ?? group({}))
        .get('MSP')
        ?.getValue_asU8() ?? '',
    ).toString(),
    'lake',
  );
  t.is(groupsOf(added).get('lake')?.getVersion(), 0);
  const removed = updated({ ...actual, groups: { north: actual.groups.north } });
  t.deepEqual(namesIn(groupsOf(removed?.getWriteSet() ?? group({}))), ['north']);
  t.deepEqual(namesIn(groupsOf(removed?.getReadSet() ?? group({}))), ['north']);
  t.is(removed?.getReadSet()?.getVersion(), 2);
});

test('a value that changes is written at its next version alone, and nothing else is', (t) => {
  const changed = write({ ...actual, groups: { ...actual.groups, river: { values: { MSP: 'another' } } } });
  t.is(changed.getVersion(), 2);
  t.deepEqual(namesIn(groupsOf(changed)), ['river']);
  const river = groupsOf(changed).get('river') ?? group({});
  t.is(river.getVersion(), 3);
  t.is(valuesOf(river).get('MSP')?.getVersion(), 4);
});

test('the same two configurations give the same bytes, in whatever order they were read', (t) => {
  const lake = { values: { MSP: 'lake', Endpoints: 'lake:1' } };
  const other = { values: { Endpoints: 'lake:1', MSP: 'lake' } };
  const bytes = (content: Content): string =>
    Buffer.from(configUpdate('cohort', group(actual), group({ ...actual, groups: { lake: content, ...actual.groups } })) ?? '').toString(
      'hex',
    );
  t.is(bytes(lake), bytes(other));
});
