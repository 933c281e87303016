// What an agent does of a noised round by itself, over a table of its own: rows, used units, the drawn gradients.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { openDatabase } from '@cohort/client-agent/adapters/open-database';
import { sealedRows } from '@cohort/client-agent/adapters/sealed-rows';
import { settledUnits } from '@cohort/client-agent/adapters/settled-units';
import { sqliteUsedUnits } from '@cohort/client-agent/adapters/sqlite-used-units';
import { parseSchema } from '@cohort/client-agent/data/parse-schema';
import { featureNames, type DataSchema } from '@cohort/client-agent/data/schema';
import { gradients } from '@cohort/client-agent/steps/gradients';
import { load } from '@cohort/client-agent/steps/load';
import { sample } from '@cohort/client-agent/steps/sample';
import { parseArchitecture, type Layer } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import type { WideTable } from './wide-table.ts';

const samplingRate = { num: '1', den: '20' };
const scale = 1024;
const nets: Readonly<Record<string, readonly Layer[]>> = {
  logistic: [{ kind: 'logistic' }],
  '64-32-1': [{ kind: 'dense', units: 64, activation: 'relu' }, { kind: 'dense', units: 32, activation: 'relu' }, { kind: 'logistic' }],
};

/** Seconds of processor time of the first round over the table, which reads it, and of the next. */
export async function localParts({ file, schema: described }: WideTable): Promise<Record<string, Record<string, string>>> {
  const schema = withScales(parseSchema(JSON.parse(await readFile(described, 'utf8'))));
  const folder = await mkdtemp(join(tmpdir(), 'cohort-bench-units-'));
  const table: Record<string, Record<string, string>> = {};
  try {
    for (const [name, layers] of Object.entries(nets)) {
      using database = openDatabase(join(folder, `${name}.sqlite`));
      const round = localRound({
        file,
        schema,
        layers,
        used: settledUnits(sqliteUsedUnits(database, sealedRows(database, join(folder, name)))),
      });
      table[`local part of a noised round, q = 0.05, ${name}`] = {
        'first, CPU s': await cpuSeconds(round),
        'next, CPU s': await cpuSeconds(round),
      };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return table;
}

interface Local {
  readonly file: string;
  readonly schema: DataSchema;
  readonly layers: readonly Layer[];
  readonly used: ReturnType<typeof sqliteUsedUnits>;
}

function localRound({ file, schema, layers, used }: Local): () => Promise<void> {
  const source = csvSource(file);
  const input = featureNames(schema).length;
  const architecture = parseArchitecture({ format: 'cohort/architecture/v1', input, layers, loss: 'binary-cross-entropy' });
  const model = { tensors: initialModel(architecture, 'bench').tensors };
  const sensitivity2 = String(integerSensitivity({ clipNorm: '1', scale, length: parameterCount(architecture) }));
  const mechanism = {
    kind: 'dp-fedsgd',
    unit: 'record',
    adjacency: 'add-remove',
    sigma2: null,
    sensitivity2,
    samplingRate,
    alphaStar: 8,
  } as const;
  const partition = { kind: 'seeded', seed: 'bench', testPercent: 20 } as const;
  return async () => {
    const data = await load({ source, schema, partition, normalisation: 'schema' });
    used.use('wide', 'train', data.units);
    const units = sample(data.split.train, mechanism);
    await gradients({
      architecture,
      model,
      data: data.split.train,
      units,
      terms: { mechanism, quantiser: { clipNorm: '1', scale, bound: 2 ** 30 } },
    });
  };
}

function withScales(schema: DataSchema): DataSchema {
  return {
    ...schema,
    columns: schema.columns.map((column) => (column.kind === 'number' ? { ...column, centre: '100', scale: '50' } : column)),
  };
}

async function cpuSeconds(work: () => Promise<void>): Promise<string> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return ((user + system) / 1e6).toFixed(1);
}
