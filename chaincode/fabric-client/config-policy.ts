// Whether those who signed a change of a channel's configuration may make it, by the policy that each part of the configuration names.
import { common } from '@hyperledger/fabric-protos';
import type { ChannelIdentity } from './channel-identity.ts';
import { groupsOf, namesIn, policiesOf } from './config-groups.ts';
import { fulfils } from './endorsement-policy.ts';

/** `path` leads from the channel's own group, which stands first, to the group that a relative name is meant in. */
export function mayChange(path: readonly common.ConfigGroup[], policy: string, signers: readonly ChannelIdentity[]): boolean {
  const [channel] = path;
  if (policy === '' || channel === undefined) return false;
  if (!policy.startsWith('/')) return isFulfilled(path.at(-1), policy, signers);
  const [, root, ...names] = policy.split('/');
  if (root !== 'Channel') return false;
  const name = names.pop() ?? '';
  const group = names.reduce<common.ConfigGroup | undefined>((at, next) => (at === undefined ? at : groupsOf(at).get(next)), channel);
  return isFulfilled(group, name, signers);
}

/** One that is not there is not fulfilled. */
function isFulfilled(group: common.ConfigGroup | undefined, name: string, signers: readonly ChannelIdentity[]): boolean {
  const policy = group === undefined ? undefined : policiesOf(group).get(name)?.getPolicy();
  if (group === undefined || policy === undefined) return false;
  const { PolicyType } = common.Policy;
  if (policy.getType() === PolicyType.SIGNATURE)
    return fulfils(common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8()), signers);
  if (policy.getType() !== PolicyType.IMPLICIT_META) return false;
  const meta = common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8());
  const below = namesIn(groupsOf(group)).map((each) => groupsOf(group).get(each));
  const fulfilled = below.filter((each) => isFulfilled(each, meta.getSubPolicy(), signers)).length;
  return fulfilled >= neededOf(meta.getRule(), below.length);
}

function neededOf(rule: number, groups: number): number {
  const { Rule } = common.ImplicitMetaPolicy;
  if (rule === Rule.ALL) return groups;
  return groups === 0 ? 0 : rule === Rule.ANY ? 1 : Math.floor(groups / 2) + 1;
}
