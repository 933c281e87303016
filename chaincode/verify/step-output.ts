// What one step found for the steps after it.
import { CohortError } from '@cohort/protos/errors';

export class StepOutput<T> {
  #found: { readonly value: T } | null = null;

  keep(value: T): void {
    this.#found = { value };
  }

  /** @throws {CohortError} INTERNAL when the step that finds it has not run */
  get value(): T {
    if (this.#found === null) throw new CohortError('INTERNAL', 'step: expected the steps before it to have run');
    return this.#found.value;
  }
}
