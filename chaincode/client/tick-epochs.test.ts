// When a node asks for the next epoch: by its own clock, once for its organisation, and again only where its word is needed.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { EpochView } from '@cohort/protos/ledger';
import { SleptClock } from '@cohort/protos/runtime/testing/slept-clock';
import { consortium, member } from '../embedded/testing/consortium.ts';
import { openEngine } from '../embedded/engine.ts';
import { inProcessLedger } from './in-process.ts';
import type { EpochLasted, EpochMemory } from './epoch-stopwatch.ts';
import { tickEpochs, type EpochTicking } from './tick-epochs.ts';

/** A node's disk, with what was written on it. */
const disk = () => {
  const written: EpochLasted[] = [];
  return { written, read: () => written.at(-1) ?? null, write: (lasted: EpochLasted) => void written.push(lasted) };
};

const view: EpochView = { epoch: 7, seconds: 60, nextSeconds: 60, asked: [], needed: 2 };

interface Asked {
  readonly atMs: number;
  readonly requestId: string;
  readonly from: number;
}

/** Ticks against a ledger that shows what `show` says at a moment, until `lastMs`; what was asked for, and what was told. */
async function ticked(
  show: (atMs: number) => EpochView,
  lastMs: number,
  refuse: (asked: number) => CohortError | null = () => null,
  memory: EpochMemory = disk(),
  lookMs = 10_000,
) {
  const clock = new SleptClock();
  const stop = new AbortController();
  const [asked, refused]: [Asked[], string[]] = [[], []];
  const ledger = {
    evaluate: () => {
      if (clock.ms > lastMs) stop.abort();
      return Promise.resolve(show(clock.ms));
    },
    submit: (verb: string, requestId: string, { from }: { from: number }) => {
      asked.push({ atMs: clock.ms, requestId: `${verb} ${requestId}`, from });
      const refusal = refuse(asked.length);
      return refusal === null ? Promise.resolve({ txId: '', height: 1, payload: null }) : Promise.reject(refusal);
    },
  } as unknown as EpochTicking['ledger'];
  await tickEpochs({ ledger, msp: 'cleveland', clock, memory, lookMs, refused: ({ code }) => refused.push(code) }, stop.signal);
  return { asked, refused };
}

test('a node asks when the length has passed by its own clock since it saw the epoch, and not before', async (t) => {
  const { asked } = await ticked((atMs) => (atMs < 30_000 ? view : { ...view, epoch: 8 }), 89_999);
  t.deepEqual(asked, [{ atMs: 90_000, requestId: 'epochs.advance advance-8-0', from: 8 }]);
});

test('the length is that of the epoch, whatever the next is to be', async (t) => {
  t.is((await ticked(() => ({ ...view, nextSeconds: 1 }), 59_999)).asked[0]?.atMs, 60_000);
});

test('a restart goes on with the time that the epoch had lasted, as long as the node was up, and with none of another epoch', async (t) => {
  const memory = disk();
  t.deepEqual((await ticked(() => view, 29_999, undefined, memory)).asked, []);
  t.deepEqual(memory.read(), { epoch: 7, ms: 30_000 });
  const { asked } = await ticked(() => view, 39_999, undefined, memory);
  t.deepEqual(
    asked.map(({ atMs }) => atMs),
    [30_000, 33_000, 36_000, 39_000, 42_000],
  );
  t.deepEqual((await ticked(() => ({ ...view, epoch: 8 }), 59_999, undefined, memory)).asked.length, 1);
});

test('the time is written down a few times an epoch, and not at all once it is over', async (t) => {
  const memory = disk();
  await ticked(() => ({ ...view, seconds: 3600, asked: ['cleveland'] }), 8_000_000, undefined, memory);
  t.is(memory.written.length, 16);
  t.is(memory.read()?.ms, 3_680_000);
});

test('who has asked does not ask again, until a suspension has left those who asked a majority', async (t) => {
  const once = { ...view, asked: ['cleveland'], needed: 3 };
  t.deepEqual((await ticked(() => once, 200_000)).asked, []);
  const { asked } = await ticked((atMs) => (atMs < 100_000 ? once : { ...once, needed: 1 }), 102_000);
  t.like(asked, [{ atMs: 102_000, requestId: 'epochs.advance advance-7-1' }]);
});

test('an outage, a conflict or another node that was first is tried again at the next look, and nobody is told', async (t) => {
  for (const code of ['UNREACHABLE', 'COMMIT_UNKNOWN', 'MVCC_CONFLICT', 'EPOCH_MISMATCH', 'VOTE_EXISTS'] as const) {
    const { asked, refused } = await ticked(
      () => view,
      70_000,
      (count) => (count === 1 ? new CohortError(code, 'once') : null),
    );
    t.deepEqual([asked.slice(0, 2).map(({ atMs }) => atMs), refused], [[60_000, 63_000], []], code);
  }
});

test('a ledger is looked at when an epoch is due, and a few times until others have ended it', async (t) => {
  const looks: number[] = [];
  const memory = disk();
  const show = (atMs: number) => {
    looks.push(atMs);
    return { ...view, seconds: 20_000, asked: ['cleveland'] };
  };
  await ticked(show, 23_000_000, undefined, memory, 600_000_000);
  t.deepEqual(looks, [0, 20_000_000, 21_000_000, 22_000_000, 23_000_000, 24_000_000]);
});

test('a ledger that is away is looked at until it is back', async (t) => {
  const { asked } = await ticked((atMs) => {
    if (atMs < 30_000) throw new CohortError('UNREACHABLE', 'away');
    return view;
  }, 90_000);
  t.is(asked[0]?.atMs, 90_000);
});

test('a refusal is told once for each epoch, and the ledger asked again at every look: what it could not do then it may now', async (t) => {
  const { asked, refused } = await ticked(
    (atMs) => (atMs < 120_000 ? view : { ...view, epoch: 8 }),
    185_000,
    () => new CohortError('STORAGE_FULL', 'no room'),
  );
  t.deepEqual(refused, ['STORAGE_FULL', 'STORAGE_FULL']);
  t.true(asked.filter(({ from }) => from === 7).length > 3);
  t.is(asked.at(-1)?.from, 8);
});

test('the nodes of a majority end two epochs of a real ledger, although the clock of a third stands nearly still', async (t) => {
  const members = [await member('alpha'), await member('beta'), await member('gamma')] as const;
  const made = consortium(members);
  const engine = await openEngine({ ...made, path: ':memory:', batchMs: 1 });
  const stop = new AbortController();
  const clocks = [new SleptClock(), new SleptClock(0.5), new SleptClock(0.001)];
  let reached: (epoch: number) => void = () => undefined;
  const twice = new Promise<void>((resolve) => {
    reached = (epoch) => {
      if (epoch >= 2) resolve();
    };
  });
  const ticking = members.map(async ({ identity }, index) => {
    const ledger = inProcessLedger(engine, identity, {});
    const looked = (seen: EpochView): Promise<void> => {
      reached(seen.epoch);
      return Promise.resolve();
    };
    const clock = clocks[index] ?? new SleptClock();
    const refused = (error: CohortError) => {
      t.fail(error.message);
    };
    await tickEpochs({ ledger, msp: identity.msp, clock, memory: disk(), lookMs: 600_000, looked, refused }, stop.signal);
    await ledger.close();
  });
  await twice;
  stop.abort();
  await Promise.all(ticking);
  // Two epochs of an hour each, by the slower of the two clocks that count.
  t.true((clocks[1]?.ms ?? 0) >= 7_200_000);
  t.true((clocks[2]?.ms ?? 0) < 3_600_000);
  await engine.close();
});
