// A random script of lies for one actor of a round: what it drops, delays, alters, doubles or withholds, of which message, to whom.
import { awaitedKinds, type StatementKind } from '@cohort/protos/statements';
import type { TimedScript } from '../model/timed-script.ts';
import { drawing } from '../support/drawing.ts';

export type Actor = 'party' | 'member' | 'ledger';

const kinds = [...awaitedKinds, 'head', 'publish', 'missing', 'waitsFor'] as const satisfies readonly StatementKind[];

/** What a party does to what it sends or answers. `alter` and `double` sign a changed statement with the liar's own key. */
const deeds = ['drop', 'delay', 'alter', 'double', 'strip', 'swap', 'stop'] as const;
const answers = ['busy', 'null', 'garbage', 'slow'] as const;
const calls = ['hello', 'heal', 'deliver', 'relay', 'sumFile'] as const;
const memberDeeds = ['nothing', 'keysOnly', 'oneParty', 'twoCommitments', 'otherVector', 'late'] as const;
const ledgerDeeds = ['hold', 'fork', 'slowBlocks'] as const;

/** `to`: the party (0..2) that gets the lie; null for every one. `own`: only the liar's own statements, not those it carries on. */
export interface PartyLie {
  readonly at: 'sending';
  readonly kind: (typeof kinds)[number];
  readonly deed: (typeof deeds)[number];
  readonly to: number | null;
  readonly own: boolean;
  readonly delayMs: number;
}

export interface AnswerLie {
  readonly at: 'answering';
  readonly call: (typeof calls)[number];
  readonly deed: (typeof answers)[number];
  readonly to: number | null;
  readonly delayMs: number;
}

export interface FalseSum {
  readonly at: 'summing';
  readonly steps: number;
}

export interface MemberLie {
  readonly at: 'contributing';
  readonly deed: (typeof memberDeeds)[number];
  readonly to: number;
}

export interface LedgerLie {
  readonly at: 'ledger';
  readonly deed: (typeof ledgerDeeds)[number];
  readonly verb: 'rounds.commit' | 'rounds.publish' | 'rounds.closeEnrolment';
  readonly to: number;
}

export interface Script {
  readonly seed: number;
  readonly actor: Actor;
  readonly liar: number;
  readonly noised: boolean;
  /** Lies that a way through the model times. */
  readonly timed?: TimedScript;
  readonly lies: readonly (PartyLie | AnswerLie | FalseSum | MemberLie | LedgerLie)[];
}

/** A script from its seed: the same one each time. Not for anything secret. */
export function scriptOf(seed: number): Script {
  const draw = drawing(seed);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[draw(items.length)] ?? items[0];
  const actor = pick(['party', 'party', 'party', 'member', 'ledger'] as const);
  const liar = draw(3);
  const someone = (): number | null => pick([null, (liar + 1) % 3, (liar + 2) % 3]);
  const delayMs = (): number => pick([50, 300, 1500, 4000]);
  const partyLie = (): Script['lies'][number] => {
    const at = draw(10);
    if (at === 0) return { at: 'summing', steps: pick([1, -7, 90_000]) };
    if (at < 4) return { at: 'answering', call: pick(calls), deed: pick(answers), to: someone(), delayMs: delayMs() };
    return { at: 'sending', kind: pick(kinds), deed: pick(deeds), to: someone(), own: draw(4) > 0, delayMs: delayMs() };
  };
  const verb = (): LedgerLie['verb'] => pick(['rounds.commit', 'rounds.publish', 'rounds.closeEnrolment'] as const);
  const lie: Record<Actor, () => Script['lies'][number]> = {
    party: partyLie,
    member: () => ({ at: 'contributing', deed: pick(memberDeeds), to: draw(3) }),
    ledger: () => ({ at: 'ledger', deed: pick(ledgerDeeds), verb: verb(), to: draw(3) }),
  };
  return { seed, actor, liar, noised: draw(2) === 0, lies: Array.from({ length: 1 + draw(3) }, lie[actor]) };
}
