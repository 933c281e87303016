// Who may configure a channel anew, over a real change of one value that four organisations' operators signed: as it is, and with one thing changed.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import test from 'ava';
import { common } from '@hyperledger/fabric-protos';
import { thrownCode } from '@cohort/protos/testing/code-of';
import { configurationIn, rulesIn } from '../fabric-client/channel-rules.ts';
import { groupsOf, policiesOf, valuesOf } from '../fabric-client/config-groups.ts';
import { readContainer } from '../verify/container.ts';
import { checkUpdate } from './check-update.ts';

const file = gunzipSync(readFileSync(new URL('vectors/byzantine.cohort.gz', import.meta.url)));
async function* whole(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(new Uint8Array(file));
}
const blocks: common.Block[] = [];
for await (const { kind, payload } of readContainer(whole()))
  if (kind === 'channelBlock') blocks.push(common.Block.deserializeBinary(payload));
const [first, changed] = blocks.filter((block) => configurationIn(block) !== null);
const rules = first === undefined ? null : rulesIn(first);
const config = first === undefined ? undefined : configurationIn(first)?.getConfig();
if (changed === undefined || rules === null || config === undefined) throw new RangeError('expected a channel that was configured anew');

type Update = (parts: { config: common.Config; update: common.ConfigUpdate; signed: common.ConfigUpdateEnvelope }) => void;

/** The change with its parts as a test makes them; the signatures stay those over the true one, unless it takes some away. */
function refused(change: Update, before = config, channel = 'cohort'): string | null {
  const envelope = configurationIn(changed ?? new common.Block()) ?? new common.ConfigEnvelope();
  const last = envelope.getLastUpdate() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(last.getPayload_asU8());
  const signed = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
  const update = common.ConfigUpdate.deserializeBinary(signed.getConfigUpdate_asU8());
  const bytes = Buffer.from(update.serializeBinary());
  change({ config: envelope.getConfig() ?? new common.Config(), update, signed });
  if (!bytes.equals(update.serializeBinary())) signed.setConfigUpdate(update.serializeBinary());
  payload.setData(signed.serializeBinary());
  last.setPayload(payload.serializeBinary());
  return thrownCode(() => {
    if (before !== undefined && rules !== null) checkUpdate(before, envelope, channel, rules);
  });
}

const failed = 'AUDIT_CHECK_FAILED';
const ordering = (of: common.Config): common.ConfigGroup => {
  const group = of.getChannelGroup();
  return (group === undefined ? undefined : groupsOf(group).get('Orderer')) ?? new common.ConfigGroup();
};
const timeout = (of: common.ConfigGroup): common.ConfigValue => valuesOf(of).get('BatchTimeout') ?? new common.ConfigValue();

test('a change holds as its members signed it, upon the configuration before it and on its own channel', (t) => {
  const nothing: Update = () => undefined;
  t.is(refused(nothing), null);
  t.is(refused(nothing, config, 'other'), failed);
  const later = common.Config.deserializeBinary(config.serializeBinary());
  later.setSequence(7);
  t.is(refused(nothing, later), failed);
});

test('fewer than a majority of operators change nothing, and nobody twice', (t) => {
  const only =
    (count: number): Update =>
    ({ signed }) => {
      signed.setSignaturesList(signed.getSignaturesList().slice(0, count));
    };
  t.is(refused(only(3)), null);
  t.is(refused(only(2)), failed);
  t.is(
    refused(({ signed }) => {
      const [one, other] = signed.getSignaturesList();
      if (one !== undefined && other !== undefined) signed.setSignaturesList([one, other, other, one]);
    }),
    failed,
  );
});

test('what is another in the configuration and was not signed is found: a value, a policy, a member, one that is left out', (t) => {
  const changes: readonly Update[] = [
    ({ config: own }) => {
      timeout(ordering(own)).setValue(Buffer.from('1s'));
    },
    ({ config: own }) => {
      const size = valuesOf(ordering(own)).get('BatchSize');
      size?.setValue(Buffer.from('9'));
      size?.setVersion(size.getVersion() + 1);
    },
    ({ config: own }) => {
      policiesOf(ordering(own)).get('Admins')?.setModPolicy('Writers');
    },
    ({ config: own }) => {
      const group = own.getChannelGroup();
      if (group !== undefined) groupsOf(group).set('Stranger', new common.ConfigGroup());
    },
    ({ config: own }) => {
      groupsOf(ordering(own)).set('stranger', groupsOf(ordering(own)).get('va') ?? new common.ConfigGroup());
    },
    ({ config: own }) => {
      own.getChannelGroup()?.clearGroupsMap();
    },
    ({ config: own }) => {
      ordering(own).setModPolicy('Writers');
    },
    ({ config: own, update }) => {
      // Both say the same, but nobody signed it.
      timeout(ordering(own)).setValue(Buffer.from('1s'));
      const write = update.getWriteSet();
      const group = write === undefined ? undefined : groupsOf(write).get('Orderer');
      if (group !== undefined) timeout(group).setValue(Buffer.from('1s'));
    },
  ];
  t.deepEqual(
    changes.map((change) => refused(change)),
    changes.map(() => failed),
  );
});
