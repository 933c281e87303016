// Cost per parameter of a member's share and of a party's sum, over the production path: `node test/bench/share-and-sum.ts`.
import { concat } from '@cohort/protos/canonical';
import type { Block } from '@cohort/mpc/block';
import { commitment, shareHash, shareHasher, signedCommitmentBytes } from '@cohort/mpc/commit';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { openSum } from '@cohort/mpc/open';
import { quantise, type QuantisedBlocks } from '@cohort/mpc/quantise';
import { maskShareChunks, newShareSecrets, zeroShareChunks, type ShareContext, type ShareSecrets } from '@cohort/mpc/share';
import { SumFile, sumFileHash } from '@cohort/mpc/sum';

const termsHash = 'ab'.repeat(32);
const runs = 5;
const [scale, bound] = [65_536, 1_048_576];
const frameBytes = 1024 * 1024;
const node = generateNodeKey();

interface Cost {
  readonly wallNs: number;
  readonly cpuNs: number;
}

/** `bestNs` is the fastest wall time: on a shared machine the median measures the neighbours too. */
interface Measured extends Cost {
  readonly bestNs: number;
}

/** Median wall and CPU nanoseconds of one call, after one call that warms up. CPU counts all threads of the process. */
function measure(work: () => unknown): Measured {
  const costs = Array.from({ length: runs + 1 }, (): Cost => {
    const [wall, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
    work();
    const used = process.cpuUsage(cpu);
    return { wallNs: Number(process.hrtime.bigint() - wall), cpuNs: 1000 * (used.user + used.system) };
  }).slice(1);
  const median = (pick: (cost: Cost) => number) => costs.map(pick).sort((left, right) => left - right)[runs >> 1] as number;
  return {
    wallNs: median((cost) => cost.wallNs),
    cpuNs: median((cost) => cost.cpuNs),
    bestNs: Math.min(...costs.map((cost) => cost.wallNs)),
  };
}

/** What an agent does between the clipped update and the wire: s_0 cut into chunks, three hashes, one signed commitment. */
function clientShare(x: QuantisedBlocks, secrets: ShareSecrets, context: ShareContext): readonly Uint8Array[] {
  const name = { termsHash, member: context.member };
  const zero = shareHasher({ ...name, index: 0, salt: secrets.salts[0], byteLength: 4 * (context.blocks[0] as Block).length });
  const chunks: Uint8Array[] = [];
  for (const chunk of zeroShareChunks(x, secrets, context)) {
    zero.update(chunk);
    chunks.push(chunk);
  }
  const h1 = shareHash({ ...name, index: 1 }, secrets.salts[1], secrets.k1);
  const h2 = shareHash({ ...name, index: 2 }, secrets.salts[2], secrets.k2);
  const com = commitment({ ...name, hashes: [zero.digest(), h1, h2] });
  signEd25519(node.seed, signedCommitmentBytes({ ...name, com }));
  return chunks;
}

/** s_0 as role 1 and role 2 receive it: frames, each checked against h_0 while it is added. */
function addReceived(sum: SumFile, body: Uint8Array, salt: Uint8Array, member: string): void {
  const hasher = shareHasher({ termsHash, member, index: 0, salt, byteLength: body.length });
  for (let at = 0; at < body.length; at += frameBytes) {
    const frame = body.subarray(at, at + frameBytes);
    hasher.update(frame);
    sum.addChunk(frame, at);
  }
  hasher.digest();
}

const rows: Record<string, Record<string, string>> = {};

for (const d of [100_000, 1_000_000]) {
  const block: Block = { name: 'model', length: d, width: 32, scale, bound, use: 'sum' };
  const context: ShareContext = { termsHash, member: 'cleveland', blocks: [block] };
  const secrets = newShareSecrets();
  const update = Float32Array.from({ length: d }, (_, at) => Math.sin(at));
  const x = { model: quantise(update, block, 'stochastic') };
  const body = concat(clientShare(x, secrets, context));
  const [sum0, sum1, sum2] = [new SumFile([block]), new SumFile([block]), new SumFile([block])];
  const files = [sum0, sum1, sum2].map((sum, index) => sum.file(new Uint8Array(32).fill(index))) as [Uint8Array, Uint8Array, Uint8Array];
  const name = { termsHash, hU: 'cd'.repeat(32), index: 0 };
  const work: readonly (readonly [string, () => unknown])[] = [
    ['client: quantise (stochastic)', () => quantise(update, block, 'stochastic')],
    ['client: share, hash, commit, sign', () => clientShare(x, secrets, context)],
    [
      'party, role 0: per member, expand and add s_1 and s_2',
      () => {
        sum1.addShare(maskShareChunks(secrets.k1, 1, context));
        sum2.addShare(maskShareChunks(secrets.k2, 2, context));
      },
    ],
    [
      'party, role 1 or 2: per member, check and add s_0, expand and add the other',
      () => {
        addReceived(sum0, body, secrets.salts[0], context.member);
        sum1.addShare(maskShareChunks(secrets.k1, 1, context));
      },
    ],
    ['party: per round, hash one sum file', () => sumFileHash(name, files[0].subarray(0, 32), sum0.vector)],
    ['anybody: open the three files', () => openSum(files, [block])],
  ];
  for (const [step, run] of work) {
    const { wallNs, cpuNs, bestNs } = measure(run);
    rows[`${step}, d = ${d.toExponential(0)}`] = {
      'wall ns/parameter': (wallNs / d).toFixed(2),
      'CPU ns/parameter': (cpuNs / d).toFixed(2),
      'best wall ns/parameter': (bestNs / d).toFixed(2),
      'wall ms': (wallNs / 1e6).toFixed(2),
    };
  }
}

console.log(`Node ${process.version}, ${process.arch}, w = 32, median of ${String(runs)}; parameters are f32 coordinates.`);
console.table(rows);
