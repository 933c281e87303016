// The rules about rows on their way in: what a profile may write down, how a file is read, what is registered of it.
import type { Rule } from './rule.ts';

const profile = ['infra/rows/profile.test.ts'];
const declared = ['client-agent/adapters/declared-dialect.long.test.ts'];
const registering = ['test/cli/dataset.test.ts'];

export const rowsRules: readonly Rule[] = [
  {
    rule: 'A profile writes down no text that fewer than ten rows have',
    file: 'client-agent/data/profile/propose-column.ts',
    find: 'count >= leastRows && ',
    without: '',
    tests: profile,
  },
  {
    rule: 'Columns that tell who a person is are left out of a proposed schema',
    file: 'client-agent/data/profile/propose-column.ts',
    find: 'if (who !== null) return',
    without: "if (who === '') return",
    tests: profile,
  },
  {
    rule: 'A decimal with another mark than the declared one is no number',
    file: 'client-agent/data/decimal.ts',
    find: "cell.includes('.') ? null : cellNumber",
    without: 'cellNumber',
    tests: declared,
  },
  {
    rule: 'Bytes of another encoding than the declared one are no text',
    file: 'client-agent/adapters/text-decoding.ts',
    find: 'fatal: true, ignoreBOM: true',
    without: 'fatal: false, ignoreBOM: true',
    tests: ['client-agent/adapters/dialects.test.ts', 'client-agent/adapters/csv.test.ts'],
  },
  {
    rule: 'A record that never ends is not kept in memory',
    file: 'client-agent/adapters/csv-records.ts',
    find: 'if (length > maxRecordLength) this.#refuseLong(begin);',
    without: '',
    tests: declared,
  },
  {
    rule: 'A column of a Parquet file holds what the schema wants of it, or no row is read',
    file: 'client-agent/data/check-types.ts',
    find: 'if (!(fitting as readonly Holds[]).includes(holds))',
    without: 'if (fitting.length === 0)',
    tests: ['client-agent/adapters/parquet-broken.test.ts'],
  },
  {
    rule: "A Parquet page's runs are followed before its decoder believes them",
    file: 'client-agent/adapters/parquet/unpacked-page.ts',
    find: 'if (count === 0 || seen > most + (packed ? 7 : 0)) throw changedFile();',
    without: '',
    tests: ['client-agent/adapters/parquet/unpacked-page.test.ts'],
  },
  {
    rule: 'A server of rows on another machine is asked over TLS alone',
    file: 'client-agent/adapters/postgresql/query-shape.ts',
    find: 'if (!isSocket(host) && tls === undefined && !isLoopback(host))',
    without: "if (host === '')",
    tests: ['client-agent/adapters/postgresql/query-shape.test.ts'],
  },
  {
    rule: 'A password for rows is taken from no file that others may read',
    file: 'client-agent/adapters/postgresql/password.ts',
    find: 'if ((mode & 0o077) !== 0)',
    without: 'if (mode < 0)',
    tests: ['client-agent/adapters/postgresql/password.test.ts'],
  },
  {
    rule: 'Rows that are sorted by what is in them are not split by their numbers',
    file: 'client-agent/data/read-rows.ts',
    find: "source.isSorted === true && partition.kind === 'lines'",
    without: "source.name === '' && partition.kind === 'lines'",
    tests: ['client-agent/data/read-rows.test.ts'],
  },
  {
    rule: 'Rows are kept from round to round only while their bytes are the same',
    file: 'client-agent/data/read-rows.ts',
    find: ' && kept.digest === (await source.digest?.())',
    without: '',
    tests: ['client-agent/data/read-rows.test.ts'],
  },
  {
    rule: 'Used units pass without a look only if nothing else of their dataset was used since',
    file: 'client-agent/adapters/settled-units.ts',
    find: 'last.delete(dataset);',
    without: 'if (before !== undefined) return 0;',
    tests: ['client-agent/adapters/settled-units.test.ts'],
  },
  {
    rule: 'Numbers that are registered with a budget have public constants',
    file: 'infra/rows/dataset-registration.ts',
    find: 'if (budgets !== null) schemaScaling(schema);',
    without: '',
    tests: registering,
  },
  {
    rule: 'A registration that the ledger has is never taken for another one',
    file: 'infra/rows/register-dataset.ts',
    find: 'if (canonicalJson(known) === canonicalJson({ msp, ...body })) return false;',
    without: 'return false;',
    tests: registering,
  },
  {
    rule: 'An offer that cannot be written is found out before the ledger is told',
    file: 'infra/cli/dataset/register.ts',
    find: 'await checkOffer(folder, offer);',
    without: '',
    tests: registering,
  },
  {
    rule: 'Without TLS a database is told its password by SCRAM alone',
    file: 'client-agent/adapters/postgresql/untrusted-server.ts',
    find: 'if (this.#asks !== null) throw',
    without: "if (this.#asks === '') throw",
    tests: ['client-agent/adapters/postgresql/untrusted-server.test.ts'],
  },
  {
    rule: 'Without TLS a database that began with SCRAM shows that it knows the password',
    file: 'client-agent/adapters/postgresql/untrusted-server.ts',
    find: 'if (!isKnown) connection.emit',
    without: "if (!isKnown && asked.name === '') connection.emit",
    tests: ['client-agent/adapters/postgresql/untrusted-server.test.ts'],
  },
  {
    rule: 'Rows are kept by the digest of the bytes that were read',
    file: 'client-agent/adapters/csv.ts',
    find: "hash.digest('hex')",
    without: 'await fileDigest(path)',
    tests: ['client-agent/adapters/csv.test.ts'],
  },
  {
    rule: 'Rows of a Parquet file that changed while it was read are not kept',
    file: 'client-agent/adapters/parquet.ts',
    find: ' && (await fileDigest(path)) === before',
    without: '',
    tests: ['client-agent/adapters/parquet.test.ts'],
  },
];
