// Where the registry and the channel disagree on who is a member, and by which authority: two sources of truth that are to be one.
import type { MembersView } from '@cohort/protos/ledger';
import type { MemberOnChannel } from './channel-members.ts';

export type Registered = Pick<MembersView, 'organisations'>;

export interface Disagreement {
  readonly msp: string;
  readonly what: string;
  /** What is typed about it. */
  readonly next: string;
}

/** An organisation's authorities, the present one first; one that was replaced counts until its certificates' rounds have ended. */
export const authoritiesOf = ({ caPem, formerCaPem }: Registered['organisations'][number]): readonly string[] => [
  caPem,
  ...(formerCaPem === null ? [] : [formerCaPem]),
];

/** Sorted by MSP id. */
export function disagreements({ organisations }: Registered, members: readonly MemberOnChannel[]): readonly Disagreement[] {
  const msps = new Set([...organisations, ...members].map(({ msp }) => msp));
  return [...msps].sort().flatMap((msp): Disagreement[] => {
    const registered = organisations.find((each) => each.msp === msp);
    const onChannel = members.find((each) => each.msp === msp);
    const isActive = registered?.status === 'active';
    if (onChannel === undefined)
      return isActive ? [{ msp, what: 'active in the registry, not on the channel', next: `cohort org add ${msp}.card` }] : [];
    if (!isActive)
      return [
        {
          msp,
          what: `on the channel, ${registered === undefined ? 'not' : registered.status} in the registry`,
          next: `cohort org remove ${msp}`,
        },
      ];
    const isAlike = authoritiesOf(registered).join('') === onChannel.caPems.join('');
    return isAlike ? [] : [{ msp, what: 'another authority in the registry than on the channel', next: `cohort org add ${msp}.card` }];
  });
}
