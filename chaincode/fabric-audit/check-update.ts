// A channel configured anew: every part that is another is what its members signed, and they are those who may change it.
import { common } from '@hyperledger/fabric-protos';
import { holds, identityOn, type ChannelIdentity } from '../fabric-client/channel-identity.ts';
import type { ChannelRules } from '../fabric-client/channel-rules.ts';
import { groupsOf, namesIn, policiesOf, valuesOf, type Entries } from '../fabric-client/config-groups.ts';
import { mayChange } from '../fabric-client/config-policy.ts';
import { expectThat } from '../verify/expect-that.ts';

/** One group of the configuration as it was, as it is, and as the update writes it. */
interface Compared {
  readonly was: common.ConfigGroup;
  readonly is: common.ConfigGroup;
  readonly written: common.ConfigGroup | undefined;
  /** Groups of the configuration before, from the channel's own to this one. */
  readonly path: readonly common.ConfigGroup[];
  readonly name: string;
}

type Leaf = common.ConfigValue | common.ConfigPolicy;

/** @throws {CohortError} AUDIT_CHECK_FAILED naming the part */
export function checkUpdate(before: common.Config, envelope: common.ConfigEnvelope, channel: string, rules: ChannelRules): void {
  const config = envelope.getConfig() ?? new common.Config();
  const payload = common.Payload.deserializeBinary(envelope.getLastUpdate()?.getPayload_asU8() ?? new Uint8Array());
  const signed = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
  const update = common.ConfigUpdate.deserializeBinary(signed.getConfigUpdate_asU8());
  expectThat(update.getChannelId() === channel, `an update of channel ${channel}`, update.getChannelId());
  const next = before.getSequence() + 1;
  expectThat(config.getSequence() === next, `configuration ${String(next)}`, String(config.getSequence()));
  const [was, is] = [before.getChannelGroup() ?? new common.ConfigGroup(), config.getChannelGroup() ?? new common.ConfigGroup()];
  compareGroups({ was, is, written: update.getWriteSet(), path: [was], name: '/Channel' }, signersOf(signed, rules));
}

/** Each once. One whose signature does not hold, or whom no authority vouches for, signs nothing. */
function signersOf(signed: common.ConfigUpdateEnvelope, rules: ChannelRules): readonly ChannelIdentity[] {
  const update = signed.getConfigUpdate_asU8();
  const found = signed.getSignaturesList().flatMap((item) => {
    const header = item.getSignatureHeader_asU8();
    const identity = identityOn(rules, common.SignatureHeader.deserializeBinary(header).getCreator_asU8());
    return identity !== null && holds(identity.key, Buffer.concat([header, update]), item.getSignature_asU8()) ? [identity] : [];
  });
  return [...new Map(found.map((identity) => [identity.certSha256, identity])).values()];
}

function compareGroups(compared: Compared, signers: readonly ChannelIdentity[]): void {
  const { was, is, written, path, name } = compared;
  const isOther = !haveSameMembers(was, is) || was.getModPolicy() !== is.getModPolicy() || was.getVersion() !== is.getVersion();
  if (isOther) {
    expectThat(mayChange(path, was.getModPolicy(), signers), `${name} changed by those who may`, bySigners(signers));
    const isWritten =
      written?.getVersion() === is.getVersion() && written.getModPolicy() === is.getModPolicy() && haveSameMembers(written, is);
    expectThat(is.getVersion() === was.getVersion() + 1 && isWritten, `${name} as its members signed it`, 'another');
  }
  compareLeaves(valuesOf, compared, signers);
  compareLeaves(policiesOf, compared, signers);
  for (const each of namesIn(groupsOf(is))) {
    const [before, now] = [groupsOf(was).get(each), groupsOf(is).get(each)];
    const own = written === undefined ? undefined : groupsOf(written).get(each);
    if (now === undefined) continue;
    if (before !== undefined)
      compareGroups({ was: before, is: now, written: own, path: [...path, before], name: `${name}/${each}` }, signers);
    else expectThat(own !== undefined && isSame(own, now), `${name}/${each} as its members signed it`, 'another');
  }
}

/** Values or policies of a group. One that is new stands in a group whose members are others, which `compareGroups` has asked for. */
function compareLeaves<T extends Leaf>(
  mapIn: (group: common.ConfigGroup) => Entries<T>,
  { was, is, written, path, name }: Compared,
  signers: readonly ChannelIdentity[],
): void {
  for (const each of namesIn(mapIn(is))) {
    const [before, now] = [mapIn(was).get(each), mapIn(is).get(each)];
    if (now === undefined || (before !== undefined && isSameLeaf(before, now))) continue;
    const own = written === undefined ? undefined : mapIn(written).get(each);
    const part = `${name}/${each}`;
    if (before !== undefined)
      expectThat(mayChange(path, before.getModPolicy(), signers), `${part} changed by those who may`, bySigners(signers));
    const version = before === undefined ? 0 : before.getVersion() + 1;
    expectThat(now.getVersion() === version && own !== undefined && isSameLeaf(own, now), `${part} as its members signed it`, 'another');
  }
}

const bySigners = (signers: readonly ChannelIdentity[]): string => signers.map(({ msp }) => msp).join(', ') || 'nobody';

const isSameLeaf = (left: Leaf, right: Leaf): boolean => Buffer.from(left.serializeBinary()).equals(right.serializeBinary());

function haveSameMembers(left: common.ConfigGroup, right: common.ConfigGroup): boolean {
  const names = (group: common.ConfigGroup): string =>
    JSON.stringify([namesIn(valuesOf(group)), namesIn(policiesOf(group)), namesIn(groupsOf(group))]);
  return names(left) === names(right);
}

/** All of it, whatever order its maps were written in. */
function isSame(left: common.ConfigGroup, right: common.ConfigGroup): boolean {
  if (!haveSameMembers(left, right) || left.getVersion() !== right.getVersion() || left.getModPolicy() !== right.getModPolicy())
    return false;
  const leaves = (group: common.ConfigGroup): string =>
    JSON.stringify(
      [valuesOf, policiesOf].map((mapIn: (of: common.ConfigGroup) => Entries<Leaf>) =>
        namesIn(mapIn(group)).map((name) => Buffer.from(mapIn(group).get(name)?.serializeBinary() ?? []).toString('hex')),
      ),
    );
  return (
    leaves(left) === leaves(right) &&
    namesIn(groupsOf(left)).every((name) => {
      const [one, other] = [groupsOf(left).get(name), groupsOf(right).get(name)];
      return one !== undefined && other !== undefined && isSame(one, other);
    })
  );
}
