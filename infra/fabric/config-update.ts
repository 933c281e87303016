// The update that makes a channel's configuration another one, as every orderer checks it: what it rests on, what it writes, each with its version.
import { common } from '@hyperledger/fabric-protos';
import { groupsOf, namesIn, policiesOf, valuesOf, type Entries } from '@cohort/chaincode/fabric-client/config-groups';

interface Sets {
  /** What the update rests on, and what it writes. */
  readonly read: common.ConfigGroup;
  readonly write: common.ConfigGroup;
  readonly isChanged: boolean;
}

/**
 * Bytes of a ConfigUpdate: the same for everybody who has the same two configurations. Null where nothing differs.
 * @param actual the channel's configuration as it is @param meant as it is to be; its versions do not count
 */
export function configUpdate(channel: string, actual: common.ConfigGroup, meant: common.ConfigGroup): Uint8Array | null {
  const { read, write, isChanged } = groupUpdate(actual, meant);
  if (!isChanged) return null;
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(read);
  update.setWriteSet(write);
  return update.serializeBinary();
}

function groupUpdate(actual: common.ConfigGroup, meant: common.ConfigGroup): Sets {
  const [read, write, same] = [new common.ConfigGroup(), new common.ConfigGroup(), new common.ConfigGroup()];
  const version = actual.getVersion();
  read.setVersion(version);
  const parts = [
    merge(policiesOf, { actual, meant, write, same }, (from, to) =>
      leafOf((bytes) => common.ConfigPolicy.deserializeBinary(bytes), from, to),
    ),
    merge(valuesOf, { actual, meant, write, same }, (from, to) => leafOf((bytes) => common.ConfigValue.deserializeBinary(bytes), from, to)),
    mergeGroups({ actual, meant, read, write, same }),
  ];
  const hasOthers = parts.some(({ members }) => members) || actual.getModPolicy() !== meant.getModPolicy();
  if (!hasOthers) {
    write.setVersion(version);
    return { read, write, isChanged: parts.some(({ content }) => content) };
  }
  // A group whose members are others is written whole: those that stay by their versions.
  for (const mapIn of [policiesOf, valuesOf, groupsOf] as readonly ((group: common.ConfigGroup) => Entries<unknown>)[])
    mapIn(same).forEach((value, name) => {
      mapIn(read).set(name, value);
      mapIn(write).set(name, value);
    });
  write.setVersion(version + 1);
  write.setModPolicy(meant.getModPolicy());
  return { read, write, isChanged: true };
}

interface Merged {
  /** Whether there are others, or fewer. */
  readonly members: boolean;
  /** Whether one that stays is written anew. */
  readonly content: boolean;
}

interface Groups {
  readonly actual: common.ConfigGroup;
  readonly meant: common.ConfigGroup;
  readonly write: common.ConfigGroup;
  readonly same: common.ConfigGroup;
}

/** A value or policy, null for one that stays as it is. */
type Leaf<T> = (from: T | undefined, to: T) => { readonly written: T | null; readonly kept: T };

function merge<T>(mapIn: (group: common.ConfigGroup) => Entries<T>, { actual, meant, write, same }: Groups, leaf: Leaf<T>): Merged {
  const [before, after] = [mapIn(actual), mapIn(meant)];
  let content = false;
  for (const name of namesIn(after)) {
    const to = after.get(name);
    if (to === undefined) continue;
    const { written, kept } = leaf(before.get(name), to);
    if (written === null) mapIn(same).set(name, kept);
    else {
      mapIn(write).set(name, written);
      content = true;
    }
  }
  return { members: !isAlike(before, after), content };
}

type LeafBytes = common.ConfigValue | common.ConfigPolicy;

/** @param read makes one of bytes */
function leafOf<T extends LeafBytes>(
  read: (bytes: Uint8Array) => T,
  from: T | undefined,
  to: T,
): { readonly written: T | null; readonly kept: T } {
  const kept = read(new Uint8Array());
  kept.setVersion(from?.getVersion() ?? 0);
  const written = read(to.serializeBinary());
  if (from !== undefined) {
    written.setVersion(from.getVersion());
    if (Buffer.from(written.serializeBinary()).equals(from.serializeBinary())) return { written: null, kept };
  }
  written.setVersion(from === undefined ? 0 : from.getVersion() + 1);
  return { written, kept };
}

function mergeGroups({ actual, meant, read, write, same }: Groups & { readonly read: common.ConfigGroup }): Merged {
  const [before, after] = [groupsOf(actual), groupsOf(meant)];
  let content = false;
  for (const name of namesIn(after)) {
    const [from, to] = [before.get(name), after.get(name)];
    if (to === undefined) continue;
    if (from === undefined) {
      const { write: whole } = groupUpdate(new common.ConfigGroup(), to);
      whole.setVersion(0);
      whole.setModPolicy(to.getModPolicy());
      groupsOf(write).set(name, whole);
      content = true;
      continue;
    }
    const update = groupUpdate(from, to);
    if (update.isChanged) {
      groupsOf(read).set(name, update.read);
      groupsOf(write).set(name, update.write);
      content = true;
    } else groupsOf(same).set(name, update.read);
  }
  return { members: !isAlike(before, after), content };
}

function isAlike(before: Entries<unknown>, after: Entries<unknown>): boolean {
  return namesIn(before).join('\n') === namesIn(after).join('\n');
}
