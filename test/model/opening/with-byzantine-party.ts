// From the signed body to the published model, with one retry: A and B honest, M a party that submits what it likes to an honest ledger.
import type { Model, Move, Next } from '../explore.ts';
import type { RuleName, Without } from '../rules.ts';

type Status = 'open' | 'committed' | 'void' | 'abandoned' | 'published' | 'published wrong';

interface Attempt {
  status: Status;
  /** Void once: its reservations are free, nothing of it is charged. */
  wasVoid: boolean;
  isExpired: boolean;
  /** By party (A, B): whether it signed the body, how the ledger looked when it last saw it, what it holds of the others' heads. */
  signed: [boolean, boolean];
  seen: [Status, Status];
  heads: [Head, Head];
  opened: [boolean, boolean];
  abandons: [boolean, boolean];
}

/** Of the other parties: none yet, one that agrees, one that conflicts with the own. */
type Head = 'none' | 'agrees' | 'conflicts';

interface Opening {
  readonly attempts: readonly [Attempt, Attempt];
}

const fresh = (): Attempt => ({
  status: 'open',
  wasVoid: false,
  isExpired: false,
  signed: [false, false],
  seen: ['open', 'open'],
  heads: ['none', 'none'],
  opened: [false, false],
  abandons: [false, false],
});

const toVoid = (attempt: Attempt): void => {
  attempt.status = 'void';
  attempt.wasVoid = true;
};
const isOver = (status: Status): boolean => status === 'void' || status === 'abandoned';
const wasCommitted = (status: Status): boolean => status !== 'open' && status !== 'void';

export function openingWithLiar(without: Without): Model<Opening> {
  const holds = (rule: RuleName): boolean => !without.has(rule);

  function next(state: Opening): Next<Opening>[] {
    const found: Next<Opening>[] = [];
    for (const at of [0, 1] as const) {
      if (at === 1 && !isOver(state.attempts[0].status)) continue;
      const attempt = state.attempts[at];
      const take = (text: string, effect: (attempt: Attempt) => void, isOptional = false): void => {
        const copy = structuredClone(state);
        effect(copy.attempts[at]);
        const move: Move = { text: `attempt ${String(at)}: ${text}`, ...(isOptional ? { isOptional } : {}) };
        found.push({ move, state: copy });
      };
      ledger(attempt, take);
      liar(attempt, take);
      for (const me of [0, 1] as const) honest(attempt, me, take);
    }
    return found;
  }

  type Take = (text: string, effect: (attempt: Attempt) => void, isOptional?: boolean) => void;

  function ledger(attempt: Attempt, take: Take): void {
    const { status, signed, isExpired } = attempt;
    const mayCommit = status === 'open' || (status === 'void' && !holds('no-commit-after-void'));
    if (mayCommit && signed[0] && signed[1] && (!isExpired || status === 'void'))
      take('the commit is in a block', (to) => void (to.status = 'committed'), status !== 'open');
    if (!isExpired) take('it expires', (to) => void (to.isExpired = true), attempt.status !== 'open');
    if (status === 'open' && isExpired) take('void at expiry', toVoid);
    const [first, second] = attempt.abandons;
    if (status === 'committed' && first && second) take('abandoned by two', (to) => void (to.status = 'abandoned'));
  }

  /** It holds two contradictory statements of its own, signs every head and every publication, and the abandon that it wants. */
  function liar(attempt: Attempt, take: Take): void {
    const { status } = attempt;
    const mayVoid = status === 'open' || (status === 'committed' && !holds('no-void-after-commit'));
    if (mayVoid) take('M voids with its own contradiction', toVoid, true);
    if (status === 'committed') {
      const helped = attempt.abandons.some(Boolean);
      if (!holds('abandon-by-two') || helped) take('M abandons', (to) => void (to.status = 'abandoned'), true);
      if (!holds('publish-by-two')) take('M publishes another model', (to) => void (to.status = 'published wrong'), true);
    }
    for (const me of [0, 1] as const) {
      const name = me === 0 ? 'A' : 'B';
      if (attempt.heads[me] !== 'none') continue;
      if (attempt.seen[me] === 'committed') take(`M shows ${name} the head`, (to) => void (to.heads[me] = 'agrees'), true);
      if (!holds('head-needs-header')) take(`M claims another head to ${name}`, (to) => void (to.heads[me] = 'conflicts'), true);
    }
  }

  function honest(attempt: Attempt, me: 0 | 1, take: Take): void {
    const name = me === 0 ? 'A' : 'B';
    const other = me === 0 ? 1 : 0;
    const { status, seen, heads, opened, signed } = attempt;
    if (!signed[me] && status === 'open') take(`${name} signs the body`, (to) => void (to.signed[me] = true));
    if (seen[me] !== status) take(`${name} sees the block`, (to) => void (to.seen[me] = status));
    if (heads[me] === 'none' && seen[me] === 'committed' && wasCommitted(seen[other]))
      take(`${name} gets the other's head`, (to) => void (to.heads[me] = 'agrees'));
    const mayOpen = holds('open-after-valid') ? seen[me] === 'committed' && heads[me] === 'agrees' : signed[me];
    if (mayOpen && !opened[me]) take(`${name} opens its sums`, (to) => void (to.opened[me] = true));
    if (opened[0] && opened[1] && status === 'committed' && me === 0) take('A and B publish', (to) => void (to.status = 'published'));
    const gaveUp = attempt.isExpired && seen[me] === 'committed' && !opened[me] && !attempt.abandons[me] && heads[me] !== 'agrees';
    if (gaveUp) take(`${name} signs the abandon: not opened by expiry`, (to) => void (to.abandons[me] = true));
  }

  return {
    name: 'an honest ledger, one lying party, one retry',
    initial: () => [{ move: { text: 'the round is open' }, state: { attempts: [fresh(), fresh()] } }],
    next,
    key: (state) => JSON.stringify(state),
    broken: ({ attempts }, isEnd) => {
      const broken: string[] = [];
      // A retry after an abandon opens a second sum of the round: the first stays charged, and without noise its members are refused.
      if (attempts.some(({ opened, status, wasVoid }) => opened.some(Boolean) && (status === 'open' || wasVoid)))
        broken.push('a sum is opened that is not charged');
      if (attempts.some(({ status, abandons }) => status === 'abandoned' && !abandons.some(Boolean)))
        broken.push('a round is abandoned that no honest party gave up');
      if (attempts.some(({ status }) => status === 'published wrong')) broken.push('a model is published that no honest party computed');
      if (isEnd && attempts.some(({ status }) => status === 'committed')) broken.push('a committed round is neither opened nor abandoned');
      return broken;
    },
    outcome: ({ attempts }) => attempts.map(({ status }) => status).join(', '),
  };
}
