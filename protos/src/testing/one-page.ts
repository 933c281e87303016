// Lists of stand-ins for the ledger, which fit one page.
import type { MembersView, MemberView } from '../ledger.ts';
import type { Page } from '../page.ts';

export const onePage = <T>(items: readonly T[]): Page<T> => ({ items, bookmark: '' });

/** The registry as `members.list` shows it. */
export const memberPage = ({ organisations, nodes }: MembersView): Page<MemberView> =>
  onePage(organisations.map((item) => ({ ...item, nodes: nodes.filter(({ msp }) => msp === item.msp) })));
