// One slow link as a process: forwards TCP between given places at so many bits a second and so late, and holds everything back while it is cut.
import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** The one argument, as JSON. */
export interface RelayPlan {
  readonly bitsPerSecond: number;
  /** Milliseconds, each way. */
  readonly delay: number;
  /** `slowSide`: it is the slow machine that connects to `from`. */
  readonly forwards: readonly { readonly slowSide: boolean; readonly from: string; readonly to: string; readonly port: number }[];
}

/** What waits to come out at the other end, in order. */
interface Parcel {
  readonly at: number;
  readonly deliver: () => void;
}

let isCut = false;

/** One direction of the link: all connections share its rate. */
class Direction {
  readonly #plan: RelayPlan;
  readonly #under: Parcel[] = [];
  #freeAt = 0;
  #timer: NodeJS.Timeout | null = null;
  bytes = 0;

  constructor(plan: RelayPlan) {
    this.#plan = plan;
  }

  /** `sent`: when the last of these bytes has left, and not yet arrived. */
  carry(length: number, deliver: () => void, sent: () => void = () => undefined): void {
    const { bitsPerSecond, delay } = this.#plan;
    this.#freeAt = Math.max(performance.now(), this.#freeAt) + (length * 8000) / bitsPerSecond;
    this.bytes += length;
    this.#under.push({ at: this.#freeAt, deliver: sent }, { at: this.#freeAt + delay, deliver });
    this.#under.sort((a, b) => a.at - b.at);
    this.pump();
  }

  pump(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (; !isCut && (this.#under[0]?.at ?? Number.POSITIVE_INFINITY) <= performance.now();) this.#under.shift()?.deliver();
    const [next] = this.#under;
    if (next !== undefined && !isCut)
      this.#timer = setTimeout(
        () => {
          this.pump();
        },
        Math.max(1, next.at - performance.now()),
      );
  }
}

const plan = JSON.parse(process.argv[2] ?? '') as RelayPlan;
const [fromSlow, toSlow] = [new Direction(plan), new Direction(plan)];

/** A part is read when the one before it has left: what waits is bounded by the number of connections. */
function forward(from: Socket, to: Socket, direction: Direction): void {
  from.on('data', (part) => {
    from.pause();
    direction.carry(
      part.length,
      () => void to.write(part),
      () => void from.resume(),
    );
  });
  from.on('end', () => {
    direction.carry(0, () => void to.end());
  });
  from.on('error', () => undefined);
  from.on('close', () => {
    direction.carry(0, () => void to.destroy());
  });
}

for (const { slowSide, from, to, port } of plan.forwards)
  createServer({ allowHalfOpen: true }, (inward) => {
    inward.pause();
    inward.on('error', () => undefined);
    const [there, back] = slowSide ? [fromSlow, toSlow] : [toSlow, fromSlow];
    there.carry(0, () => {
      const outward = connect({ host: to, port, allowHalfOpen: true });
      forward(inward, outward, there);
      forward(outward, inward, back);
      inward.resume();
    });
  }).listen(port, from, () => process.stdout.write(`listens on ${from}:${String(port)}\n`));

createInterface({ input: process.stdin }).on('line', (line) => {
  isCut = line === 'cut';
  if (!isCut) for (const direction of [fromSlow, toSlow]) direction.pump();
  process.stdout.write(`${line} after ${String(fromSlow.bytes)} and ${String(toSlow.bytes)} bytes\n`);
});
