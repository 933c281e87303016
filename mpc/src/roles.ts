// Who plays which role and holds which share index: role j holds the two shares other than s_j.

export type Role = 0 | 1 | 2;
export type ShareIndex = 0 | 1 | 2;

const roles = [0, 1, 2] as const;

/** Role of party `party` (0..2 in the plan's order) in round `round`, attempt `attempt`. The costly role rotates with both. */
export function roleOf(party: number, round: number, attempt: number): Role {
  return roles[(party + round + attempt) % 3] as Role;
}

/** The party that plays `role`; inverse of `roleOf`. */
export function partyOfRole(role: Role, round: number, attempt: number): Role {
  return roles[(role + 2 * ((round + attempt) % 3)) % 3] as Role;
}

/** The two share indices of a role, ascending. */
export function indicesOf(role: Role): readonly [ShareIndex, ShareIndex] {
  if (role === 0) return [1, 2];
  return role === 1 ? [0, 2] : [0, 1];
}

/** The two parties that hold share `index`, ascending by party number. */
export function holdersOf(index: ShareIndex, round: number, attempt: number): readonly [number, number] {
  const [left, right] = indicesOf(index).map((role) => partyOfRole(role, round, attempt)) as [number, number];
  return left < right ? [left, right] : [right, left];
}
