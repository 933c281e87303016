// When a round was opened, when the last party left each of its states, and when the last agent had the model; each with the path to it.
import type { LedgerEvents } from '@cohort/protos/events';
import type { Block } from '@cohort/protos/ledger';
import { Diary } from '../../story/diary.ts';
import { hospitals, partyHosts } from '../../story/study.ts';
import type { Path, VirtualTime } from '@cohort/protos/runtime/testing/virtual-time';

/** The parts of a round, in order. Enrolment ends with the block that freezes it, the last part when every agent has stored the model. */
export const stages = [
  'enrolling',
  'collecting',
  'agreeing',
  'seeding',
  'summing',
  'committing',
  'opening',
  'publishing',
  'fetching',
] as const;
export type Stage = (typeof stages)[number];
export type MeasuredPath = Readonly<Record<Stage | 'total', Path>>;

/** Everybody's diary; it keeps with each entry the path to it. */
export class MarkedDiary extends Diary {
  readonly #time: VirtualTime;
  readonly #paths: Path[] = [];

  constructor(time: VirtualTime) {
    super();
    this.#time = time;
  }

  override of(node: string): ReturnType<Diary['of']> {
    const entry = super.of(node);
    return {
      emit: (name, fields) => {
        this.#paths.push(this.#time.path);
        entry.emit(name, fields);
      },
    };
  }

  /** The path to the `count`th of these entries, undefined before. */
  pathOf(count: number, name: string, fields: Readonly<Record<string, unknown>>): Path | undefined {
    const entry = this.all(name, fields)[count - 1];
    return entry === undefined ? undefined : this.#paths[this.entries.indexOf(entry)];
  }
}

export class RoundMarks {
  readonly diary: MarkedDiary;
  readonly #time: VirtualTime;
  readonly #opened = new Map<number, { readonly key: string; readonly path: Path }>();
  readonly #frozen = new Map<string, Path>();

  constructor(time: VirtualTime) {
    this.#time = time;
    this.diary = new MarkedDiary(time);
  }

  /** Reads the ledger's own chain, in which a block is as soon as it is made. */
  async follow(blocks: AsyncIterable<Block>): Promise<void> {
    for await (const { transactions } of blocks)
      for (const { code, event } of transactions) {
        if (code !== 'VALID' || event === null) continue;
        const { path } = this.#time;
        if (event.name === 'round.enrolment-closed')
          this.#frozen.set((event.payload as LedgerEvents['round.enrolment-closed']).round, path);
        const key =
          event.name === 'round.opened'
            ? (event.payload as LedgerEvents['round.opened']).round
            : event.name === 'round.published'
              ? (event.payload as LedgerEvents['round.published']).opened
              : null;
        if (key !== null) this.#opened.set(Number(key.split('~')[1]), { key, path });
      }
  }

  opened(number: number): boolean {
    return this.#opened.has(number);
  }

  /** Whether every agent has stored the model of this round. */
  stored(number: number): boolean {
    return this.diary.pathOf(hospitals.length, 'round.published', { number }) !== undefined;
  }

  /** @throws {RangeError} when the round went another way than all parties' */
  pathOf(number: number): MeasuredPath {
    const { key, path } = this.#opened.get(number) ?? { key: '', path: undefined };
    const ends = stages.map((stage) =>
      stage === 'enrolling'
        ? this.#frozen.get(key)
        : stage === 'fetching'
          ? this.diary.pathOf(hospitals.length, 'round.published', { number })
          : this.diary.pathOf(partyHosts.length, 'round.state', { round: key, from: stage }),
    );
    const reached = [path, ...ends].map((end, at) => {
      if (end === undefined) throw new RangeError(`round ${key}: expected all to go through ${String(stages[at - 1])}`);
      return end;
    });
    const entries = stages.map((stage, at) => [stage, between(reached[at], reached[at + 1])] as const);
    return Object.fromEntries([...entries, ['total', between(reached[0], reached.at(-1))]]) as MeasuredPath;
  }
}

const nowhere: Path = { messages: 0, fsyncs: 0, sleptMs: 0 };

const between = (from = nowhere, to = nowhere): Path => ({
  messages: to.messages - from.messages,
  fsyncs: to.fsyncs - from.fsyncs,
  sleptMs: to.sleptMs - from.sleptMs,
});
