// The noise of an index whose two holders are honest: A may crash once at any moment, come back, or be restored from an older backup.
import type { Model, Move, Next } from '../explore.ts';
import type { RuleName, Without } from '../rules.ts';

/** What a holder does next; each stage says its own statement first and then waits for the co-holder's. */
const stages = ['commitment', 'reveal', 'set of r', 'hash'] as const;
const [commitment, reveal, set, hash] = [0, 1, 2, 3];
const finished = stages.length;
const stopped = finished + 1;
const withheld = 'withheld';

/** Sets of r and what a hash was made of: the versions of A's and of B's r in it, 0 where it is left out. */
type Used = string;

interface Holder {
  /** Index of the stage whose statement it says next; `finished`, or `stopped`. */
  at: number;
  life: 'up' | 'down' | 'back';
  /** How often it drew r, and which draw lies on disk and in memory. */
  draws: number;
  disk: number;
  memory: number;
  foundAbsent: boolean;
  /** What it signed and sent, by kind, in the journal; '' for nothing. */
  said: string[];
  /** What of the other is filed, by kind. */
  got: string[];
  /** All that ever left, by kind: two different ones are a contradiction. */
  left: string[][];
}

interface Pair {
  readonly holders: readonly [Holder, Holder];
  readonly isVoid: boolean;
}

const fresh = (): Holder => ({
  at: commitment,
  life: 'up',
  draws: 0,
  disk: 0,
  memory: 0,
  foundAbsent: false,
  said: ['', '', '', ''],
  got: ['', '', '', ''],
  left: [[], [], [], []],
});

export function honestPair(without: Without): Model<Pair> {
  const holds = (rule: RuleName): boolean => !without.has(rule);

  /** Says its next statement, the one in the journal if there is one. */
  function speak(pair: Pair, me: 0 | 1): void {
    const holder = pair.holders[me];
    const kind = holder.at;
    if (kind === commitment && holder.memory === 0) {
      holder.memory = holder.disk > 0 ? holder.disk : ++holder.draws;
      if (holds('r-on-disk-first')) holder.disk = holder.memory;
    }
    const before = holder.said[kind] ?? '';
    const text = before === '' ? statementOf(holder, me, kind) : before;
    holder.said[kind] = text;
    if (!(holder.left[kind] ?? []).includes(text)) holder.left[kind] = [...(holder.left[kind] ?? []), text];
  }

  function statementOf(holder: Holder, me: 0 | 1, kind: number): Used {
    const own = holder.memory;
    // To a co-holder whose commitment is not here it reveals nothing.
    if (kind === reveal && holder.got[commitment] === '') return withheld;
    if (kind === commitment || kind === reveal) return String(own);
    const isCounted = !holder.foundAbsent && holder.got[reveal] !== '' && holder.got[reveal] === holder.got[commitment];
    const others = isCounted ? Number(holder.got[reveal]) : 0;
    const entries = me === 0 ? `${String(own)}.${String(others)}` : `${String(others)}.${String(own)}`;
    return kind === set || !holds('used-is-named') ? entries : (holder.said[set] ?? '');
  }

  function next(pair: Pair): Next<Pair>[] {
    if (pair.isVoid) return [];
    const found: Next<Pair>[] = [];
    const take = (move: Move, effect: (next: Pair & { isVoid: boolean }) => void): void => {
      const copy = structuredClone(pair) as Pair & { isVoid: boolean };
      effect(copy);
      found.push({ move, state: copy });
    };
    for (const me of [0, 1] as const) {
      const holder = pair.holders[me];
      const other = pair.holders[(1 - me) as 0 | 1];
      const name = me === 0 ? 'A' : 'B';
      if (holder.life === 'down' || holder.at >= finished) continue;
      const kind = holder.at;
      if (holder.said[kind] === '') {
        const isSilent = holder.life === 'back' && kind === hash && holds('restarted-signs-no-hash');
        if (isSilent) take({ text: `${name}, back, signs no hash` }, (to) => void (to.holders[me].at = stopped));
        else
          take({ text: `${name} says its ${stages[kind] ?? ''}` }, (to) => {
            speak(to, me);
          });
        continue;
      }
      const offered = other.left[kind]?.at(-1) ?? '';
      if (!holder.foundAbsent && holder.got[kind] === '' && offered !== '' && offered !== withheld) {
        take({ text: `${name} gets the other's ${stages[kind] ?? ''}` }, (to) => {
          to.holders[me].got[kind] = offered;
        });
      }
      if (!holder.foundAbsent && holder.got[kind] === '' && other.life !== 'up') {
        take({ text: `${name} and the third find the other absent`, isOptional: other.life === 'back' && other.at < stopped }, (to) => {
          to.holders[me].foundAbsent = true;
        });
      }
      if (holder.foundAbsent || holder.got[kind] !== '') {
        const differs = kind >= set && !holder.foundAbsent && holder.got[kind] !== holder.said[kind];
        const waits = kind !== set || holds('set-before-hash');
        if (differs && waits) {
          take({ text: `${name} sees another ${stages[kind] ?? ''} than its own` }, (to) => {
            if (holder.life === 'up') to.isVoid = true;
            else to.holders[me].at = stopped;
          });
        } else
          take({ text: `${name} goes on after the ${stages[kind] ?? ''}` }, (to) => {
            to.holders[me].at++;
          });
      }
    }
    const [first] = pair.holders;
    if (first.life === 'up') {
      take({ text: 'A crashes', isOptional: true }, (to) => void (to.holders[0].life = 'down'));
    } else if (first.life === 'down') {
      take({ text: 'A is back', isOptional: true }, (to) => {
        to.holders[0].life = 'back';
        to.holders[0].memory = to.holders[0].disk;
        if (to.holders[0].disk === 0 && to.holders[0].at < set) to.holders[0].at = commitment;
        if (!holds('r-on-disk-first')) to.holders[0].said = ['', '', to.holders[0].said[set] ?? '', to.holders[0].said[hash] ?? ''];
      });
      take({ text: 'A is back from a backup that knows nothing of the round', isOptional: true }, (to) => {
        const restored = { ...fresh(), life: 'back' as const, draws: first.draws, left: first.left };
        if (holds('restored-signs-nothing')) restored.at = stopped;
        Object.assign(to.holders[0], restored);
      });
    }
    return found;
  }

  return {
    name: 'two honest holders, one crashes, returns or is restored',
    initial: () => [{ move: { text: 'U is signed' }, state: { holders: [fresh(), fresh()], isVoid: false } }],
    next,
    key: (pair) => JSON.stringify(pair),
    broken: ({ holders: [first, second], isVoid }, isEnd) => {
      const broken: string[] = [];
      if ([first, second].some(({ left }) => left.some((said) => said.length > 1)))
        broken.push('an honest party contradicts itself and can be slashed');
      const [firstHash, secondHash] = [first, second].map(({ left }) => left[hash]?.[0] ?? '');
      const [firstSet, secondSet] = [first, second].map(({ left }) => left[set]?.[0] ?? '');
      if (firstHash !== '' && secondHash !== '' && firstHash !== secondHash) {
        if (firstSet === secondSet || !holds('different-sets-name-nobody')) broken.push('two honest holders name each other');
        else broken.push('a round without a liar can be voided by their hashes');
      }
      for (const { left } of [first, second])
        if (left[hash]?.[0] !== undefined && left[hash][0] !== left[set]?.[0])
          broken.push('an honest hash does not come of the r that its set names');
      if (isVoid) broken.push('a round without a liar is void');
      if (isEnd && !isVoid && second.at < finished) broken.push('the holder that was up throughout waits for ever');
      if (isEnd && !isVoid && second.at === stopped) broken.push('a single crash stops the holder that was up');
      return broken;
    },
    outcome: ({ holders: [first, second], isVoid }) =>
      isVoid ? 'void' : `${first.at === finished ? 'both' : second.at === finished ? 'B alone' : 'none'} hashed`,
  };
}
