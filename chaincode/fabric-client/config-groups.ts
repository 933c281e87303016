// The parts of a channel's configuration, by name: what protobuf keeps in maps, whose own types are not to be had.
import type { common } from '@hyperledger/fabric-protos';

export interface Entries<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): unknown;
  forEach(work: (value: T, name: string) => void): void;
}

export const groupsOf = (group: common.ConfigGroup): Entries<common.ConfigGroup> => entries(group.getGroupsMap());
export const valuesOf = (group: common.ConfigGroup): Entries<common.ConfigValue> => entries(group.getValuesMap());
export const policiesOf = (group: common.ConfigGroup): Entries<common.ConfigPolicy> => entries(group.getPoliciesMap());

/** Sorted. */
export function namesIn<T>(map: Entries<T>): readonly string[] {
  const names: string[] = [];
  map.forEach((_value, name) => names.push(name));
  return names.sort();
}

const entries = <T>(map: unknown): Entries<T> => map as Entries<T>;
