// A ledger that shows two blocks of one height to three honest parties: the commit to some, a void and the retry's commit to the others.
import type { Model, Next } from '../explore.ts';
import type { RuleName, Without } from '../rules.ts';

type Branch = 'commit' | 'void';

interface Fork {
  /** By party: which block it was shown, and whose heads it holds (mask). */
  readonly shown: readonly (Branch | null)[];
  readonly heads: readonly number[];
  /** By party: which attempt's sums it opened: 0 for none, 1 the first's, 2 the retry's. */
  readonly opened: readonly number[];
  /** Who signed the retry's body. */
  readonly retry: number;
}

const parties = [0, 1, 2] as const;
const names = ['A', 'B', 'C'];
const two = (mask: number): boolean => parties.filter((party) => (mask >> party) & 1).length >= 2;

export function forkedLedger(without: Without): Model<Fork> {
  const holds = (rule: RuleName): boolean => !without.has(rule);
  const set = <T>(list: readonly T[], at: number, value: T): T[] => list.map((item, other) => (other === at ? value : item));

  function next(fork: Fork): Next<Fork>[] {
    const found: Next<Fork>[] = [];
    const take = (text: string, change: Partial<Fork>, isOptional = false): void => {
      found.push({ move: isOptional ? { text, isOptional } : { text }, state: { ...fork, ...change } });
    };
    for (const me of parties) {
      const name = names[me] ?? '';
      const branch = fork.shown[me];
      if (branch === null || branch === undefined) {
        for (const block of ['commit', 'void'] as const)
          take(`the ledger shows ${name} the ${block}`, { shown: set(fork.shown, me, block) }, true);
        continue;
      }
      const heads = fork.heads[me] ?? 0;
      for (const other of parties)
        if (other !== me && fork.shown[other] && ((heads >> other) & 1) === 0)
          take(`${name} gets the head of ${names[other] ?? ''}`, { heads: set(fork.heads, me, heads | (1 << other)) });
      const agreeing = parties.some((other) => (heads >> other) & 1 && fork.shown[other] === branch);
      const mayOpen = agreeing || !holds('two-heads');
      if (branch === 'void' && ((fork.retry >> me) & 1) === 0) take(`${name} signs the retry's body`, { retry: fork.retry | (1 << me) });
      const isCommitted = branch === 'commit' || two(fork.retry);
      if (isCommitted && mayOpen && fork.opened[me] === 0)
        take(`${name} opens the sums of the ${branch === 'commit' ? 'first attempt' : 'retry'}`, {
          opened: set(fork.opened, me, branch === 'commit' ? 1 : 2),
        });
    }
    return found;
  }

  return {
    name: 'a forked ledger, three honest parties',
    initial: () => [
      { move: { text: 'all signed the body' }, state: { shown: [null, null, null], heads: [0, 0, 0], opened: [0, 0, 0], retry: 0 } },
    ],
    next,
    key: (fork) => JSON.stringify(fork),
    broken: ({ opened }) => (opened.includes(1) && opened.includes(2) ? ['two sums of one round are opened, one of them not charged'] : []),
    outcome: ({ opened }) => `opened ${[...new Set(opened)].sort().join(', ')}`,
  };
}
