// The block of the shared vector with a name and a length.
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';

/** @throws {CohortError} TERMS_REFUSED */
export function blockNamed(blocks: readonly Block[], name: string, length: number): Block {
  const block = blocks.find((candidate) => candidate.name === name);
  if (block?.length !== length)
    throw new CohortError(
      'TERMS_REFUSED',
      `block ${name}: expected ${String(length)} coordinates, got ${block === undefined ? 'no such block' : String(block.length)}`,
    );
  return block;
}
