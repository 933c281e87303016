// What a person names by the first digits of its id, as screens print them.
import { CohortError } from '@cohort/protos/errors';

export interface Naming<T> {
  /** What it is: plan, proposal. */
  readonly what: string;
  /** The command that lists them. */
  readonly list: string;
  readonly idOf: (item: T) => string;
}

/** @throws {CohortError} USAGE for what begins no id, or several */
export async function oneNamed<T>(named: string, { what, list, idOf }: Naming<T>, candidates: () => Promise<readonly T[]>): Promise<T> {
  if (!/^[0-9a-f]{4,64}$/.test(named))
    throw new CohortError('USAGE', `${what}: expected its id or at least its first 4 hex digits, got ${named}; see \`${list}\``);
  const [only, second, ...rest] = (await candidates()).filter((item) => idOf(item).startsWith(named));
  if (only === undefined) throw new CohortError('NOT_FOUND', `${what} ${named}: expected one that begins so, got none; see \`${list}\``);
  if (second === undefined) return only;
  const all = [only, second, ...rest].map((item) => idOf(item).slice(0, 16)).join(', ');
  throw new CohortError('USAGE', `${what} ${named}: expected one that begins so, got ${all}; give more digits`);
}
