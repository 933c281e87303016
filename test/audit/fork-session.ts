// A verifier's session that can be thrown away: what is written to the fork stays in the fork.
import type { AuditState } from '@cohort/chaincode/verify/audit-state';
import { compareKeys } from '@cohort/chaincode/verify/audit-state';
import type { VerificationContext } from '@cohort/chaincode/verify/verification-context';

export function forkSession(session: VerificationContext): VerificationContext {
  const committed = new Map(
    [...session.committed].map(([round, item]) => [round, { ...item, heads: new Set(item.heads), sums: [...item.sums] }]),
  );
  return {
    ...session,
    state: new OverlaidState(session.state),
    budgets: session.budgets.copy(),
    committed,
    models: new Map(session.models),
    due: [...session.due],
  };
}

type Entry = ReturnType<AuditState['get']>;

class OverlaidState implements AuditState {
  readonly #below: AuditState;
  /** Undefined where the fork deleted a key. */
  readonly #above = new Map<string, Entry>();

  constructor(below: AuditState) {
    this.#below = below;
  }

  get(key: string): Entry {
    return this.#above.has(key) ? this.#above.get(key) : this.#below.get(key);
  }

  versionOf(key: string): string | null {
    return this.get(key)?.version ?? null;
  }

  range(start: string, end: string, limit?: number): { key: string; value: Uint8Array; version: string | null }[] {
    const rows = new Map<string, Entry>(this.#below.range(start, end).map(({ key, ...entry }) => [key, entry]));
    for (const [key, entry] of this.#above) if (compareKeys(key, start) >= 0 && compareKeys(key, end) < 0) rows.set(key, entry);
    return [...rows]
      .flatMap(([key, entry]) => (entry === undefined ? [] : [{ key, ...entry }]))
      .sort((left, right) => compareKeys(left.key, right.key))
      .slice(0, limit);
  }

  versionsIn(start: string, end: string): { key: string; version: string | null }[] {
    return this.range(start, end).map(({ key, version }) => ({ key, version }));
  }

  write(key: string, value: Uint8Array, version: string): void {
    this.#above.set(key, value.length === 0 ? undefined : { value, version });
  }
}
