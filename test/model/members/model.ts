// One member and one round without noise: whom its announcement and shares reach, early, late or never; three parties heal, list and judge it.
import type { Model, Next } from '../explore.ts';
import type { RuleName, Without } from '../rules.ts';

export interface MemberSetup {
  readonly name: string;
  /** The party that lies about what it holds and answers no asking, or null. */
  readonly liar: number | null;
  /** The party that is absent, or null. */
  readonly absent: number | null;
}

interface Sent {
  readonly phase: 'collecting' | 'healing' | 'judged';
  /** Masks over (party, share): held at the received list; held now; asked of the co-holder. */
  readonly early: number;
  readonly held: number;
  readonly asked: number;
  /** Masks over parties that know of a second commitment: at their received list, and later. */
  readonly second: number;
  readonly secondLate: number;
  readonly verdict: '' | 'in U' | 'left out' | 'void' | 'objection';
  /** Whether the liar lists it; what the liar was given that it may never have. */
  readonly liarLists: boolean;
  readonly isLeaked: boolean;
}

const parties = [0, 1, 2];
const bit = (party: number, share: number): number => 1 << (3 * party + share);
const sharesOf = (party: number): number[] => parties.filter((share) => share !== party);
const coHolder = (party: number, share: number): number => 3 - party - share;
const isWhole = (held: number, party: number): boolean => sharesOf(party).every((share) => held & bit(party, share));

export function memberModel(setup: MemberSetup, without: Without): Model<Sent> {
  const holds = (rule: RuleName): boolean => !without.has(rule);
  const present = parties.filter((party) => party !== setup.absent);
  const honest = present.filter((party) => party !== setup.liar);

  function next(state: Sent): Next<Sent>[] {
    const found: Next<Sent>[] = [];
    const take = (text: string, change: Partial<Sent>, isOptional = false): void => {
      found.push({ move: isOptional ? { text, isOptional } : { text }, state: { ...state, ...change } });
    };
    if (state.phase === 'judged') return found;
    send(state, take);
    if (state.phase === 'collecting') {
      take('the parties send their received lists', { phase: 'healing', held: state.early });
      return found;
    }
    if (setup.liar !== null) {
      if (!state.liarLists) take('M lists the member', { liarLists: true }, true);
      const role = setup.liar;
      if (!holds('no-share-to-its-role') && honest.some((party) => state.early & bit(party, role))) {
        take('M asks for the share of its own role, and gets it', { isLeaked: true }, true);
      }
    }
    const open = honest
      .flatMap((party) => sharesOf(party).map((share) => [party, share] as const))
      .filter(([party, share]) => !(state.asked & bit(party, share)));
    for (const [party, share] of open) ask(state, party, share, take);
    if (open.length === 0) take('the parties send their healed lists and judge', { phase: 'judged', verdict: judge(state) });
    return found;
  }

  /** The member, or a relay, gives a share or a second commitment to one party. */
  function send(state: Sent, take: (text: string, change: Partial<Sent>, isOptional?: boolean) => void): void {
    const isEarly = state.phase === 'collecting';
    for (const party of honest) {
      for (const share of sharesOf(party)) {
        const at = bit(party, share);
        if ((isEarly ? state.early : state.held) & at) continue;
        if (isEarly) take(`share ${String(share)} reaches party ${String(party)}`, { early: state.early | at }, true);
        else if (!holds('frozen-at-list'))
          take(`share ${String(share)} reaches party ${String(party)} while it heals`, { held: state.held | at }, true);
      }
      if (((state.second | state.secondLate) >> party) & 1) continue;
      const name = `a second commitment reaches party ${String(party)}`;
      if (isEarly) take(name, { second: state.second | (1 << party) }, true);
      else take(`${name} after its list`, { secondLate: state.secondLate | (1 << party) }, true);
    }
  }

  /** A party asks once for each share that it lacks of a member in anybody's list, or of which it holds a part. */
  function ask(state: Sent, party: number, share: number, take: (text: string, change: Partial<Sent>) => void): void {
    const at = bit(party, share);
    const asked = state.asked | at;
    const from = coHolder(party, share);
    const isListed = honest.some((other) => isWhole(state.early, other)) || state.liarLists;
    const isKnown = isListed || sharesOf(party).some((other) => state.early & bit(party, other));
    const source = holds('frozen-at-list') ? state.early : state.held;
    const given = honest.includes(from) && isKnown && (source & bit(from, share)) !== 0;
    if (state.held & at || !holds('heal')) take(`party ${String(party)} needs not ask for share ${String(share)}`, { asked });
    else
      take(`party ${String(party)} asks ${String(from)} for share ${String(share)}`, { asked, held: given ? state.held | at : state.held });
  }

  function judge(state: Sent): Sent['verdict'] {
    const known = (party: number): boolean => state.second !== 0 || (!holds('judged-by-lists') && ((state.secondLate >> party) & 1) === 1);
    const [first = false, ...others] = honest.map(known);
    if (others.some((other) => other !== first)) return 'objection';
    if (first) return 'left out';
    const listed = present.filter((party) => (party === setup.liar ? state.liarLists : isWhole(state.held, party))).length;
    if (listed === present.length) return 'in U';
    if (listed === 0) return 'left out';
    if (present.length === 2) return holds('two-present-difference-voids') ? 'void' : 'left out';
    if (listed === 2) return holds('two-lists-void') ? 'void' : 'left out';
    return holds('one-list-left-out') ? 'left out' : 'void';
  }

  return {
    name: setup.name,
    initial: () => [
      {
        move: { text: 'enrolment is closed' },
        state: {
          phase: 'collecting',
          early: 0,
          held: 0,
          asked: 0,
          second: 0,
          secondLate: 0,
          verdict: '',
          liarLists: false,
          isLeaked: false,
        },
      },
    ],
    next,
    key: ({ phase, early, held, asked, second, secondLate, verdict, liarLists, isLeaked }) =>
      [phase, early, held, asked, second, secondLate, verdict, liarLists, isLeaked].join(),
    broken: (state) => {
      const broken: string[] = [];
      const isHonestMember = state.second === 0 && honest.every((party) => isWhole(state.early, party));
      if (setup.liar === null && (state.verdict === 'void' || state.verdict === 'objection')) broken.push('one member alone voids a round');
      if (state.verdict === 'objection') broken.push('honest parties judge one member differently');
      if (setup.liar !== null && state.verdict === 'left out' && isHonestMember)
        broken.push('a lying party chooses whom a sum without noise leaves out');
      if (state.verdict === 'in U' && !honest.every((party) => isWhole(state.held, party)))
        broken.push('a member is in U whose shares an honest party lacks');
      if (state.isLeaked) broken.push('a party holds all three shares of a member');
      return broken;
    },
    outcome: ({ verdict }) => verdict,
  };
}
