// Whether the shared vector is laid out as this agent computes it, and its sum fits the ring with the noise on it.
import { assertFits } from '@cohort/mpc/overflow-bound';
import { CohortError } from '@cohort/protos/errors';
import type { Block, Terms } from '@cohort/protos/terms';
import type { Architecture } from '../train/architecture.ts';
import { parameterCount } from '../train/tensors.ts';

type Judged = Pick<Terms, 'task' | 'blocks' | 'quantiser' | 'strategy' | 'mechanism' | 'maxCohort'>;

/** @throws {CohortError} TERMS_REFUSED naming the blocks; RING_OVERFLOW naming both numbers */
export function checkBlocks(terms: Judged, architecture: Architecture): void {
  const { blocks, mechanism, maxCohort } = terms;
  const expected = expectedBlocks(terms, architecture);
  if (blocks.length !== expected.length || !blocks.every((block, at) => fits(block, expected[at])))
    throw new CohortError(
      'TERMS_REFUSED',
      `blocks: expected ${expected.map(({ name, length }) => `${name} of ${String(length)} coordinates`).join(' and ')}, width 32, summed, with the quantiser's scale and bound, got ${blocks.map(({ name, length }) => `${name} of ${String(length)}`).join(', ')}`,
    );
  for (const { width, bound } of blocks) assertFits({ width, maxCohort, bound, sigma2: mechanism.sigma2 });
}

type Expected = Pick<Block, 'name' | 'length'> & Partial<Pick<Block, 'scale' | 'bound'>>;

function expectedBlocks({ task, quantiser, strategy }: Judged, architecture: Architecture): Expected[] {
  if (task === 'evaluate') return [{ name: 'counts', length: 4 }];
  const { scale, bound } = quantiser;
  const model = { name: 'model', length: parameterCount(architecture), scale, bound };
  return strategy.weights === 'exact' ? [model, { name: 'weight', length: 1 }] : [model];
}

function fits(block: Block, expected: Expected | undefined): boolean {
  if (expected === undefined || block.width !== 32 || block.use !== 'sum') return false;
  const { name, length, scale = block.scale, bound = block.bound } = expected;
  return block.name === name && block.length === length && block.scale === scale && block.bound === bound;
}
