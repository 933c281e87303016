// One hospital's rows come from PostgreSQL: the model of the round is the one that the same rows give from a file, and a table that changes is noticed.
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { locate } from '@cohort/infra/demo/data/locate';
import { openDataset } from '@cohort/infra/demo/heart-consortium';
import { editJson } from '../support/edit-json.ts';
import { Network } from '../support/network.ts';
import { witness, type Witness } from '../support/witness.ts';
import { noServer, reader, startPostgres } from '../support/postgres-server.ts';

const { kind } = await locate({ mayFetch: false });
/** Invented patients lack a cell each, so that none of their rows is whole. */
const reason = noServer() ?? (kind === 'real' ? null : 'it needs the hospitals’ files: COHORT_DATA_DIR');
const partition = { kind: 'seeded', seed: 'query', testPercent: 40 };
const columns = heartSchema().columns.map(({ name }) => name);

/**
 * Cleveland's whole rows in the order in which a query gives them: by their bytes. A missing cell that its file writes as `?` would make
 * another record of a row than NULL does, which a split draws anew; as many whole rows stand there twice.
 */
async function sortedRows(): Promise<readonly (readonly string[])[]> {
  const { files } = await locate({ mayFetch: false });
  const lines = (await readFile(files.cleveland, 'utf8')).trim().split(/\r?\n/);
  const whole = lines.filter((line) => !line.includes('?'));
  const rows = [...whole, ...whole.slice(0, lines.length - whole.length)].map((line) => line.split(','));
  const key = (row: readonly string[]): string => row.join('\0');
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

interface Learnt {
  readonly modelOut: string | null;
  readonly members: readonly string[];
  /** Cleveland's update, in clear. */
  readonly update: Witness['blocks'];
}

/** Of two rounds, once Cleveland has taken part in both. */
async function learnt(network: Network): Promise<readonly Learnt[]> {
  const keys = [network.key(1), network.key(2)];
  for (const key of keys)
    await network.until(
      key,
      ({ event, round, source }) => event === 'round.published' && round === key && source === 'cleveland-agent',
      60,
    );
  return await Promise.all(
    keys.map(async (key) => {
      const { modelOut, enrolled } = await network.round(key);
      const { blocks } = witness(network.nodeDir('cleveland/agent'), key);
      return { modelOut, members: enrolled.map(({ member }) => member), update: blocks };
    }),
  );
}

const takeFrom = (file: string) => async (network: Network) => {
  const dir = network.nodeDir('cleveland/agent');
  await editJson(join(dir, 'node.json'), { offers: [{ ...openDataset, file, schema: '../../schema.json', partition }] });
};

async function learntFrom(cleveland: string): Promise<readonly Learnt[]> {
  const arrange = takeFrom('../../data/cleveland/processed.cleveland.data');
  await using network = await Network.start({ rounds: 2, files: { cleveland }, arrange });
  return await learnt(network);
}

(reason === null ? test.serial : test.serial.skip)(
  `rows from PostgreSQL give the model that the same rows give from a file${reason === null ? '' : ` (skipped: ${reason})`}`,
  async (t) => {
    t.timeout(300_000);
    const home = await mkdtemp(join(tmpdir(), 'cohort-query-'));
    t.teardown(() => rm(home, { recursive: true, force: true }));
    await using server = await startPostgres();
    const rows = await sortedRows();
    const cleveland = join(home, 'cleveland.data');
    await writeFile(cleveland, rows.map((row) => row.join(',')).join('\n'));
    const values = rows.map((row) => `(${row.join(',')})`).reverse();
    await server.sql(`CREATE TABLE visits (${columns.map((name) => `"${name}" numeric`).join(', ')}); INSERT INTO visits VALUES ${values.join(',')};
      GRANT SELECT ON visits TO ${reader.user}`);
    const description = {
      kind: 'postgresql',
      host: 'localhost',
      port: server.port,
      database: 'postgres',
      user: reader.user,
      query: 'SELECT * FROM visits',
      tls: { ca: 'clinic-ca.pem' },
      passwordFile: 'visits.password',
    };

    const fromFile = await learntFrom(cleveland);
    await using network = await Network.start({
      rounds: 1000,
      files: { cleveland },
      async arrange(made) {
        const dir = made.nodeDir('cleveland/agent');
        await writeFile(join(dir, 'visits.json'), JSON.stringify(description));
        await writeFile(join(dir, 'visits.password'), reader.password, { mode: 0o600 });
        await copyFile(server.ca, join(dir, 'clinic-ca.pem'));
        await takeFrom('visits.json')(made);
      },
    });
    t.deepEqual(await learnt(network), fromFile);
    t.deepEqual(fromFile[0]?.members, ['cleveland', 'hungarian', 'switzerland', 'va']);

    // The table shrinks below the registered bucket: as with a file, the agent keeps out until the rows are registered anew.
    await server.sql('DELETE FROM visits WHERE ctid IN (SELECT ctid FROM visits LIMIT 200)');
    const { code } = await network.until(
      'a refusal of the changed rows',
      ({ event, source }) => event === 'round.refused' && source === 'cleveland-agent',
      60,
    );
    t.is(code, 'DATASET_NOT_ALLOWED');
    await server[Symbol.asyncDispose]();
    const away = await network.until(
      'a refusal of a server that is gone',
      (event) => event.event === 'round.refused' && event.source === 'cleveland-agent' && event['code'] !== 'DATASET_NOT_ALLOWED',
      60,
    );
    t.true(['DATABASE_UNREACHABLE', 'DATABASE_LOST'].includes(String(away['code'])), JSON.stringify(away));
    t.false(JSON.stringify(network.events).includes(reader.password));
  },
);
