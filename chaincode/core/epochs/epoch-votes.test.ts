// Whoever asks, is suspended or asks again, in whatever order: an epoch ends exactly when more than half of those who are active have asked.
import test from 'ava';
import fc from 'fast-check';
import { Consortium, hospitals } from '../testing/consortium.ts';

const organisations = [...hospitals, 'zurich'];

type Step = { readonly kind: 'ask'; readonly by: number; readonly from: number } | { readonly kind: 'suspend'; readonly whom: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), by: fc.nat(4), from: fc.constantFrom(0, 0, 0, 0, 0, 1, -1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('suspend' as const), whom: fc.nat(4) }) },
);
/** Two ask, two others leave, and one of the two asks again. */
const left: readonly Step[] = [
  { kind: 'ask', by: 0, from: 0 },
  { kind: 'ask', by: 1, from: 0 },
  { kind: 'suspend', whom: 3 },
  { kind: 'suspend', whom: 4 },
  { kind: 'ask', by: 0, from: 0 },
];

/** What the rule says, in a few lines of its own. */
class Model {
  epoch = 0;
  readonly active = new Set(organisations);
  readonly asked = new Set<string>();

  ask(msp: string, from: number): string {
    if (!this.active.has(msp)) return 'MEMBER_SUSPENDED';
    if (from !== this.epoch) return 'EPOCH_MISMATCH';
    const again = this.asked.has(msp);
    this.asked.add(msp);
    const voices = [...this.asked].filter((item) => this.active.has(item)).length;
    if (2 * voices > this.active.size) {
      this.epoch++;
      this.asked.clear();
    } else if (again) return 'VOTE_EXISTS';
    return 'done';
  }
}

async function asked(consortium: Consortium, msp: string, from: number): Promise<string> {
  try {
    await consortium.submit(`${msp}/admin`, 'epochs.advance', { from });
    return 'done';
  } catch (thrown) {
    return (thrown as { readonly code: string }).code;
  }
}

test('an epoch ends exactly when more than half of the active organisations have asked for it', async (t) => {
  const consortium = await Consortium.found(...organisations);
  const { state } = consortium.ledger;
  const start = new Map(state);
  const seen = { ended: 0, again: 0, suspended: 0, left: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      state.clear();
      for (const [key, value] of start) state.set(key, value);
      const model = new Model();
      for (const [index, one] of steps.entries()) {
        if (one.kind === 'suspend') {
          const msp = organisations[one.whom] ?? '';
          const proposer = [...model.active].find((item) => item !== msp);
          if (!model.active.has(msp) || model.active.size < 3 || proposer === undefined) continue;
          await consortium.decide(proposer, { kind: 'suspend', msp, reason: 'left' }, `suspend-${String(index)}`);
          model.active.delete(msp);
          seen.suspended++;
          continue;
        }
        const msp = organisations[one.by] ?? '';
        const before = model.epoch;
        const again = model.asked.has(msp);
        const from = Math.max(0, model.epoch + one.from);
        const expected = model.ask(msp, from);
        if ((await asked(consortium, msp, from)) !== expected) return false;
        if (expected === 'VOTE_EXISTS') seen.again++;
        if (model.epoch > before) seen[again ? 'left' : 'ended']++;
        const shown = await consortium.ask('epochs.current', {});
        if (shown.epoch !== model.epoch || shown.needed !== Math.floor(model.active.size / 2) + 1) return false;
        if (
          shown.asked.join() !==
          [...model.asked]
            .filter((item) => model.active.has(item))
            .sort()
            .join()
        )
          return false;
      }
      return true;
    }),
    { numRuns: 40, examples: [[[...left]]] },
  );
  t.true(
    Object.values(seen).every((count) => count > 0),
    JSON.stringify(seen),
  );
});
