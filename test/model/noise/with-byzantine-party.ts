// The noise of an index that an honest party A and the liar M hold, to its end: a commit, perhaps of M alone, A's claim and dispute.
import type { Model, Move, Next } from '../explore.ts';
import type { RuleName, Without } from '../rules.ts';

/** A mask over whose r is in a set. */
const [none, ofA, ofM, both] = [0, 1, 2, 3];

type Stage = 'commitment' | 'reveal' | 'set' | 'hash' | 'body' | 'over';

interface Noise {
  /** What A does next. */
  at: Stage;
  life: 'up' | 'down' | 'back';
  /** The two others found A absent: only of a party that was down. A and B found M absent. */
  isAway: boolean;
  isLiarAway: boolean;
  hasRevealed: boolean;
  /** M's commitment: the r that it opens to, and whether it names the U that M signed. */
  committed: { readonly r: 1 | 2; readonly isUnderU: boolean; readonly afterReveal: boolean } | null;
  revealed: 0 | 1 | 2;
  signedSet: number;
  usedSet: number;
  liarSet: number;
  hash: { readonly named: number; readonly used: number } | null;
  liarHash: { readonly named: number; readonly isTrue: boolean } | null;
  ledger: 'open' | 'void' | 'by A' | 'by both' | 'by M';
  isMarked: boolean;
  claim: 'none' | 'filed' | 'answered' | 'disputed' | 'tainted' | 'accepted';
  isNamedBy: number;
}

const start: Noise = {
  at: 'commitment',
  life: 'up',
  isAway: false,
  isLiarAway: false,
  hasRevealed: false,
  committed: null,
  revealed: 0,
  signedSet: none,
  usedSet: none,
  liarSet: none,
  hash: null,
  liarHash: null,
  ledger: 'open',
  isMarked: false,
  claim: 'none',
  isNamedBy: 0,
};

type Take = (text: string, change: Partial<Noise>, isOptional?: boolean) => void;

export function noiseWithLiar(without: Without): Model<Noise> {
  const holds = (rule: RuleName): boolean => !without.has(rule);

  function honest(state: Noise, take: Take): void {
    const { committed, isLiarAway, revealed } = state;
    if (state.life === 'down' || state.ledger !== 'open') return;
    switch (state.at) {
      case 'commitment': {
        const reveals = { hasRevealed: true, at: 'reveal' } as const;
        if (committed !== null && !committed.isUnderU && holds('commitment-names-set')) {
          take("A shows M's commitment and M's signature on another U", { ledger: 'void' });
        } else if (committed !== null) take('A reveals its r to M', reveals);
        else if (isLiarAway) take('A goes on without M', { at: 'set' });
        else if (!holds('reveal-after-commitment') && !state.hasRevealed) take('A reveals its r to M at once', { hasRevealed: true });
        return;
      }
      case 'reveal': {
        const opens = revealed !== 0 && (revealed === committed?.r || !holds('reveal-opens-commitment'));
        if (revealed !== 0 && (opens || isLiarAway)) take('A has what M revealed', { at: 'set' });
        else if (isLiarAway) take('A goes on without the r of M', { at: 'set' });
        return;
      }
      case 'set': {
        if (state.signedSet !== none) break;
        const opens = committed !== null && revealed !== 0 && (revealed === committed.r || !holds('reveal-opens-commitment'));
        const used = opens ? both : ofA;
        take('A signs its set of r', { usedSet: used, signedSet: committed !== null && !holds('used-is-named') ? both : used });
        return;
      }
      case 'hash':
        take('A signs its hash', { hash: { named: state.signedSet, used: state.usedSet }, at: 'body' });
        return;
      case 'body':
      case 'over':
        break;
    }
    if (state.at === 'set') {
      if (isLiarAway || state.liarSet === state.signedSet) take('A goes on to its hash', { at: 'hash' });
      else if (state.liarSet !== none) take('A objects to another set of r', { ledger: 'void', at: 'over' });
    }
    if (state.at === 'body') compare(state, take);
  }

  function compare(state: Noise, take: Take): void {
    const { hash, liarHash, isLiarAway } = state;
    if (hash === null) return;
    if (liarHash === null) {
      if (isLiarAway) take('A and B commit without the hash of M', { ledger: 'by A', at: 'over' });
      return;
    }
    if (liarHash.named !== hash.named) take('two sets of r: void, and nobody is named', { ledger: 'void', at: 'over' });
    else if (!liarHash.isTrue || hash.named !== hash.used) {
      take('two hashes over one set: void, each names the other', { ledger: 'void', at: 'over', isNamedBy: 1 });
    } else take('all commit', { ledger: 'by both', at: 'over' });
  }

  function liar(state: Noise, take: Take): void {
    const { ledger } = state;
    if (ledger !== 'open') return;
    const speaks = !state.isLiarAway;
    if (speaks && state.committed === null) {
      for (const r of [1, 2] as const)
        for (const isUnderU of [true, false])
          take(
            `M commits to its r ${String(r)}${isUnderU ? '' : ' under another U'}`,
            { committed: { r, isUnderU, afterReveal: state.hasRevealed } },
            true,
          );
    }
    if (speaks && state.committed !== null && state.revealed === 0)
      for (const r of [1, 2] as const) take(`M reveals r ${String(r)}`, { revealed: r }, true);
    if (speaks && state.liarSet === none)
      for (const set of [ofA, ofM, both]) take(`M signs the set of r ${setName(set)}`, { liarSet: set }, true);
    if (speaks && state.liarHash === null && state.liarSet !== none) {
      const named = holds('hash-names-signed-set') ? [state.liarSet] : [ofM, both];
      for (const set of named)
        for (const isTrue of [true, false])
          take(`M signs a ${isTrue ? '' : 'false '}hash over ${setName(set)}`, { liarHash: { named: set, isTrue } }, true);
    }
    if (!state.isLiarAway && state.at !== 'over') take('A and B find M absent', { isLiarAway: true }, state.life === 'down');
    if (state.life !== 'up' && !state.isAway && !state.isLiarAway) take('B and M find A absent', { isAway: true }, true);
    if (state.isAway && state.liarHash !== null && state.liarHash.named !== ofA)
      take('B and M commit, M the only author', { ledger: 'by M', at: 'over', isMarked: holds('single-author-marked') }, true);
  }

  /** A is back after a commit that M alone authored. */
  function claim(state: Noise, take: Take): void {
    const { liarHash } = state;
    if (state.ledger !== 'by M' || state.life !== 'back' || liarHash === null) return;
    if (state.claim === 'none') take('A files its claim', { claim: 'filed' });
    if (state.claim === 'filed') {
      take('M gives the shares and the r that it used', { claim: 'answered' }, true);
      if (holds('silent-author-taints')) take('an epoch passes without an answer of M', { claim: 'tainted' });
      else take('an epoch passes without an answer of M', { claim: 'accepted' });
    }
    if (state.claim !== 'answered') return;
    if (liarHash.isTrue) {
      take('A arrives at the hash of M', { claim: 'accepted' });
      return;
    }
    // A dispute is a hash under A's name: over another set than the one that it signed it would be A's second, which contradicts the first.
    if (state.hash !== null && state.hash.named !== liarHash.named) take('A may sign no second hash', { claim: 'accepted' });
    else take('A disputes the hash of M', { claim: 'disputed' });
  }

  return {
    name: 'an honest holder and the liar, claims and disputes',
    initial: () => [{ move: { text: 'U is signed' }, state: start }],
    key: (state) => JSON.stringify(state),
    next: (state) => {
      const found: Next<Noise>[] = [];
      const take: Take = (text, change, isOptional = false) => {
        const move: Move = isOptional ? { text, isOptional } : { text };
        found.push({ move, state: { ...state, ...change } });
      };
      honest(state, take);
      liar(state, take);
      claim(state, take);
      if (state.life === 'up' && state.ledger === 'open') take('A crashes', { life: 'down' }, true);
      if (state.life === 'down') take('A is back', { life: 'back', at: state.hash === null ? 'over' : state.at }, true);
      return found;
    },
    broken: (state, isEnd) => brokenBy(holds, state, isEnd),
    outcome: ({ ledger, claim: end }) => `${ledger}${end === 'none' ? '' : `, ${end}`}`,
  };
}

function brokenBy(holds: (rule: RuleName) => boolean, state: Noise, isEnd: boolean): string[] {
  const { hash, committed, liarHash, ledger } = state;
  const broken: string[] = [];
  if (state.isNamedBy > 0 && !holds('two-partners-name')) broken.push('an honest party is named, and can be slashed, on the word of one');
  if (hash !== null && hash.named !== hash.used) broken.push('an honest hash does not come of the r that its set names');
  if (state.usedSet === both && committed?.afterReveal === true)
    broken.push('the liar chose its r after it knew that of the honest holder');
  if (state.usedSet === both && state.revealed !== committed?.r)
    broken.push('the liar chose its r after it knew that of the honest holder');
  if (state.usedSet === both && committed?.isUnderU === false) broken.push('an r counts that was committed to for another U');
  if (ledger === 'by both' && liarHash?.isTrue === false) broken.push('a false sum of two authors is committed');
  if (isEnd && ledger === 'by M' && liarHash?.isTrue === false) {
    if (state.life === 'back' && state.claim !== 'disputed' && state.claim !== 'tainted')
      broken.push('a false sum stays undisputed when its absent holder is back');
    if (!state.isMarked) broken.push('a false sum is committed without a mark');
  }
  if (isEnd && ledger === 'open' && state.life === 'up') broken.push('the honest holder waits for ever');
  return broken;
}

const setName = (set: number): string => `{${[set & ofA ? 'A' : '', set & ofM ? 'M' : ''].filter(Boolean).join(', ')}}`;
