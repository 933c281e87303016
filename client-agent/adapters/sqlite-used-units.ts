// Used units as rows of SQLite: each one by a hash under a random key, which lies sealed beside the agent's other keys.
import { hkdfSha256Under, randomBytes, sha256Behind } from '@cohort/mpc/crypto';
import { encode } from '@cohort/protos/canonical';
import type { Partition } from '@cohort/protos/ledger';
import type { UsedUnits, Unit } from '../ports/used-units.ts';
import type { AgentDatabase } from './open-database.ts';
import type { SealedRows } from './sealed-rows.ts';
import { stored } from './stored.ts';

type Counts = Readonly<Record<Partition, number>>;
const nowhere: Counts = { train: 0, evaluation: 0 };
const noUnits: Readonly<Record<Partition, readonly Unit[]>> = { train: [], evaluation: [] };
/** Of the key that names them, among the sealed rows. */
export const sealedName = 'used-units';
type NameOf = (dataset: string) => (unit: Unit) => string;

export function sqliteUsedUnits(database: AgentDatabase, sealed: SealedRows): UsedUnits {
  let nameOf: NameOf | null = null;
  return {
    use(dataset, partition, units) {
      return stored('agent database', () => {
        nameOf ??= namesUnder(keyOf(database, sealed));
        const known = database.prepare('SELECT train, evaluation FROM used_units WHERE dataset = ? AND unit = ?');
        // Where none was used none can have moved: a dataset's first round names no row of the other part, and looks up none.
        const isNew = database.prepare('SELECT 1 FROM used_units WHERE dataset = ? LIMIT 1').get(dataset) === undefined;
        const all = counted(isNew ? { ...noUnits, [partition]: units[partition] } : units, nameOf(dataset));
        // In the table's order, in which it takes them in a third of the time, and by which no row of the file is known again.
        const names = [...all.keys()].sort();
        const now = names.map((unit) => {
          const counts = all.get(unit) ?? nowhere;
          const row = isNew ? undefined : known.get(dataset, unit);
          const before = row === undefined ? nowhere : { train: Number(row['train']), evaluation: Number(row['evaluation']) };
          return { unit, counts, before };
        });
        const moved = now.reduce((sum, { before, counts }) => sum + movedBetween(before, counts), 0);
        if (moved > 0) return moved;
        const added = now.filter(({ counts, before }) => counts[partition] > before[partition]);
        if (added.length === 0) return 0;
        database.disk.must(() => {
          const put = database.prepare('INSERT OR REPLACE INTO used_units VALUES (?, ?, ?, ?)');
          for (const { unit, counts, before } of added) {
            const used = { ...before, [partition]: counts[partition] };
            put.run(dataset, unit, used.train, used.evaluation);
          }
        });
        database.disk.flush();
        return 0;
      });
    },
  };
}

/** What left one part while as much came into the other; equal rows cannot be told apart, new ones are none that left. */
function movedBetween(before: Counts, now: Counts): number {
  const toEvaluation = Math.min(before.train - now.train, now.evaluation - before.evaluation);
  const toTrain = Math.min(before.evaluation - now.evaluation, now.train - before.train);
  return Math.max(0, toEvaluation, toTrain);
}

function namesUnder(key: Uint8Array): NameOf {
  const derive = hkdfSha256Under(key);
  return (dataset) => {
    const hashOf = sha256Behind(encode('usedUnit', dataset));
    return (unit) => derive(hashOf(unit));
  };
}

function counted(
  units: Readonly<Record<Partition, readonly Unit[]>>,
  nameOf: (unit: Unit) => string,
): ReadonlyMap<string, Record<Partition, number>> {
  const counts = new Map<string, Record<Partition, number>>();
  for (const partition of ['train', 'evaluation'] as const)
    for (const unit of units[partition]) {
      const name = nameOf(unit);
      const count = counts.get(name) ?? { ...nowhere };
      count[partition] += 1;
      counts.set(name, count);
    }
  return counts;
}

/** Without its key the table would know no row again and miss every move: it is made once, before the first row. */
function keyOf(database: AgentDatabase, sealed: SealedRows): Uint8Array {
  if (database.prepare('SELECT 1 FROM used_units LIMIT 1').get() !== undefined) return sealed.read(sealedName);
  const key = randomBytes(32);
  sealed.write(sealedName, key);
  return key;
}
