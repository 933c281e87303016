// Whether the shared vector is laid out as this agent computes it, and its sum fits the ring with the noise on it.
import { assertFits } from '@cohort/mpc/overflow-bound';
import { CohortError } from '@cohort/protos/errors';
import type { Block, Terms } from '@cohort/protos/terms';
import { numberColumns } from '../data/moments.ts';
import type { DataSchema } from '../data/schema.ts';
import type { Architecture } from '../train/architecture.ts';
import { parameterCount } from '../train/tensors.ts';

type Judged = Pick<Terms, 'task' | 'blocks' | 'quantiser' | 'strategy' | 'mechanism' | 'maxCohort'>;

/** @throws {CohortError} TERMS_REFUSED naming the blocks; RING_OVERFLOW naming both numbers */
export function checkBlocks(terms: Judged, architecture: Architecture, schema: Pick<DataSchema, 'columns'>): void {
  const { blocks, mechanism, maxCohort } = terms;
  const expected = expectedBlocks(terms, architecture, schema);
  if (blocks.length !== expected.length || !blocks.every((block, at) => fits(block, expected[at])))
    throw new CohortError(
      'TERMS_REFUSED',
      `blocks: expected ${expected.map(({ name, length }) => `${name} of ${String(length)} coordinates`).join(' and ')}, width 32 (64 for sum and squares if need be), summed, at the scale and bound of the quantiser or of the sum, got ${blocks.map(({ name, length }) => `${name} of ${String(length)}`).join(', ')}`,
    );
  for (const { width, bound } of blocks) assertFits({ width, maxCohort, bound, sigma2: mechanism.sigma2 });
}

type Expected = Pick<Block, 'name' | 'length'> & Partial<Pick<Block, 'scale' | 'bound'>> & { readonly wide?: boolean };

function expectedBlocks(
  { task, quantiser, strategy, blocks }: Judged,
  architecture: Architecture,
  schema: Pick<DataSchema, 'columns'>,
): Expected[] {
  if (task === 'evaluate') return [{ name: 'counts', length: 4 }];
  if (task === 'statistics') return expectedMoments(blocks, numberColumns(schema).length);
  const { scale, bound } = quantiser;
  const model = { name: 'model', length: parameterCount(architecture), scale, bound };
  return strategy.weights === 'exact' ? [model, { name: 'weight', length: 1 }] : [model];
}

/** What the squares are whole at is the square of what the sum is; either may need 64 bits. */
function expectedMoments([, sum]: readonly Block[], length: number): Expected[] {
  return [
    { name: 'count', length: 1, scale: 1 },
    { name: 'sum', length, wide: true },
    { name: 'squares', length, scale: (sum?.scale ?? 1) ** 2, wide: true },
  ];
}

function fits(block: Block, expected: Expected | undefined): boolean {
  if (expected === undefined || block.use !== 'sum') return false;
  const { name, length, scale = block.scale, bound = block.bound, wide = false } = expected;
  if (block.width !== 32 && !wide) return false;
  return block.name === name && block.length === length && block.scale === scale && block.bound === bound;
}
