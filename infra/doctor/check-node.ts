// One node's folder: its keys, its configuration and the files that this names, and what it has stored.
import { access, constants, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLedgerCertificate } from '@cohort/chaincode/client/ledger-certificate';
import { fileCheckpoint } from '@cohort/chaincode/client/file-checkpoint';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { assertChain } from '../backup/assert-chain.ts';
import { readRestoredNote, restoredText } from '../backup/restored-note.ts';
import type { Consortium } from '../consortium/layout.ts';
import { ledgerNodeOf, type EmbeddedLedger } from '../consortium/ledger-address.ts';
import { agentConfigShape, withoutOffers } from '../node/agent-config.ts';
import { readConfig, readKind } from '../node/config.ts';
import { expectFreePort, listenOf } from '../node/expect-free-port.ts';
import { isLocked } from '../node/lock-folder.ts';
import { unreadable } from '../node/unreadable.ts';
import { readCertificate } from '../pki/certificate-sha256.ts';
import { generationDir, generationsOf } from '../pki/key-generations.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { readSecret } from '../pki/secret-file.ts';
import { checkDates, checkIssuer } from './check-certificates.ts';
import { checkDatabase } from './check-database.ts';
import { nodeKinds, referencesOf, type NodeKind, type References } from './check-references.ts';
import { checkRows } from './check-rows.ts';
import { lookAt, type Finding } from './finding.ts';
import { isThere } from '../node/is-there.ts';

export interface CheckedNode {
  /** The folder's name, such as `va-party`. */
  readonly name: string;
  readonly folder: string;
  /** Its id in `consortium.json`, such as `va/party`. */
  readonly node: string;
  readonly consortium: Pick<Consortium, 'ledger' | 'genesis'>;
}

const noConfiguration = 'none: this node does not run here until it has one; docs/node.md says how to write it';

const databases: Readonly<Record<NodeKind, Parameters<typeof checkDatabase>>> = {
  ledger: ['ledger.sqlite', null],
  party: [
    'journal.sqlite',
    { table: 'notes', sql: `SELECT json_extract(value, '$.height') AS height FROM notes WHERE round = '*' AND name = 'head'` },
  ],
  agent: ['agent.sqlite', { table: 'ledger_head', sql: 'SELECT height FROM ledger_head' }],
};

export async function checkNode(checked: CheckedNode): Promise<Finding[]> {
  const { name, folder, node } = checked;
  const findings = [
    await lookAt(
      `keys of ${name}`,
      () => keysOf(checked),
      (code) => (code === 'CERTIFICATE_EXPIRED' ? `cohort node rotate ${node}` : undefined),
    ),
    ...(await restoredOf(checked)),
  ];
  if (node.endsWith('/admin')) return [...findings, await lookAt(`state of ${name}`, () => adminStateOf(folder))];
  if (!(await isThere(join(folder, 'node.json'))))
    return [...findings, { what: `node.json of ${name}`, ok: true, unfinished: true, detail: noConfiguration, next: 'cohort join INVITE' }];
  let kind: NodeKind | undefined;
  let references: References = new Map();
  findings.push(
    await lookAt(`node.json of ${name}`, async () => {
      kind = await readKind(folder, nodeKinds);
      if (!node.endsWith(`/${kind}`))
        throw new CohortError('CONFIG_INVALID', `${folder}/node.json: kind: expected that of ${node}, got ${kind}; correct it`);
      references = await referencesOf[kind](folder);
      return `kind ${kind}`;
    }),
  );
  const files = await Promise.all([...references].map(([path, read]) => lookAt(`file of ${name}`, async () => (await read(), path))));
  const bad = files.filter(({ ok }) => !ok);
  findings.push(...bad);
  if (bad.length === 0 && files.length > 0)
    findings.push({ what: `files of ${name}`, ok: true, detail: `all ${String(files.length)} that it names are good` });
  if (kind === 'agent' && references.size > 0) findings.push(...(await rowsOf(checked, new Set(files.map(({ detail }) => detail)))));
  if (kind !== undefined) findings.push(await lookAt(`state of ${name}`, () => stateOf(folder, databases[kind as NodeKind])));
  if (!(await isLocked(folder))) findings.push(...(await portOf(checked)));
  return findings;
}

/** Of a node that does not run now and listens somewhere. */
async function portOf({ name, folder }: CheckedNode): Promise<Finding[]> {
  const listen = await listenOf(folder);
  if (listen === null) return [];
  const free = async (): Promise<string> => {
    await expectFreePort(folder);
    return `${listen} is free`;
  };
  return [await lookAt(`port of ${name}`, free, (code) => (code === 'PORT_IN_USE' ? 'ss -ltnp' : undefined))];
}

/** None for a node that never was. */
async function restoredOf({ name, folder, node, consortium: { ledger } }: CheckedNode): Promise<Finding[]> {
  const note = await readRestoredNote(folder).catch((thrown: unknown) => CohortError.from(thrown));
  if (note === null) return [];
  return [
    await lookAt(`restored ${name}`, async () => {
      if (note instanceof CohortError) throw note;
      if (node === ledgerNodeOf(ledger)) await assertChain(folder);
      return restoredText(note);
    }),
  ];
}

/** Of the datasets whose schema is among the `good` files: what is wrong with another was told already. */
async function rowsOf({ name, folder }: CheckedNode, good: ReadonlySet<string>): Promise<Finding[]> {
  const { offers } = await readConfig(folder, agentConfigShape);
  if (offers.length === 0)
    return [
      {
        what: `offers of ${name}`,
        ok: true,
        unfinished: true,
        detail: withoutOffers,
        next: 'cohort dataset register NAME --file FILE --epsilon E',
      },
    ];
  const findings: Finding[] = [];
  const known = new Map<string, { readonly offered: string; readonly found: Finding }>();
  // One after the other: each may be large.
  for (const offer of offers.filter(({ schema }) => good.has(schema))) {
    const { dataset, version, ...rows } = offer;
    const offered = `${dataset} version ${String(version)}`;
    const what = `${offered} of ${name}`;
    const before = known.get(canonicalJson(rows));
    if (before !== undefined) {
      const { found } = before;
      findings.push({
        ...found,
        what,
        detail: found.ok
          ? found.detail
          : `expected rows that can be read, got those of ${before.offered} above; file, schema and split are the same`,
      });
      continue;
    }
    const found = await lookAt(what, () => checkRows(folder, offer));
    known.set(canonicalJson(rows), { offered, found });
    findings.push(found);
  }
  return findings;
}

async function keysOf({ folder, node, consortium: { ledger, genesis } }: CheckedNode): Promise<string> {
  for (const name of ['keys', 'vault']) await checkPrivate(join(folder, name));
  // All generations: the node key is one and the same in each, and certificates of before hold for a while.
  const generations = (await generationsOf(folder)).map((generation) => generationDir(folder, generation));
  for (const path of [...generations, join(folder, 'keys', 'replacement')]) await checkSecrets(path);
  const { node: certified, caPem, tls, identity, tlsCertSha256 } = await loadNodeKeys(folder);
  if (certified !== node)
    throw new CohortError(
      'CONFIG_INVALID',
      `${folder}: expected the certificates of ${node}, got those of ${certified}; restore the folder from its backup`,
    );
  checkIssuer([tls.certPem, identity.certPem], caPem);
  const isLedgers = ({ msp, tlsCertSha256: named }: EmbeddedLedger): boolean =>
    tlsCertSha256 === named || isLedgerCertificate(readCertificate(tls.certPem).raw, genesis, msp);
  if (ledger.kind === 'embedded' && node === ledgerNodeOf(ledger) && !isLedgers(ledger))
    throw new CohortError(
      'CONFIG_INVALID',
      `${folder}: expected the TLS certificate that consortium.json names (${ledger.tlsCertSha256}), or one that a key of its genesis has signed for, got ${tlsCertSha256}; restore the folder`,
    );
  return checkDates([tls.certPem, identity.certPem, caPem]);
}

async function stateOf(folder: string, [file, seen]: Parameters<typeof checkDatabase>): Promise<string> {
  const state = join(folder, 'state');
  await checkPrivate(state);
  await checkWritable(state);
  return await checkDatabase(join(state, file), seen);
}

/** An admin has no database: its commands keep the newest block that they have seen in a file. */
async function adminStateOf(folder: string): Promise<string> {
  const state = join(folder, 'state');
  await checkPrivate(state);
  await checkWritable(state);
  const remembered = await fileCheckpoint(join(state, 'ledger-memory.json')).load();
  return remembered === null ? 'none yet' : `has seen block ${String(remembered.height)}`;
}

/** A folder of keys, and each file in it, when it is there. */
async function checkSecrets(path: string): Promise<void> {
  await checkPrivate(path);
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isFile()) await readSecret(join(path, entry.name));
}

/** A folder that is there takes what the node writes. @throws {CohortError} PERMISSION_DENIED */
async function checkWritable(path: string): Promise<void> {
  const refused = await access(path, constants.W_OK | constants.X_OK).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (refused !== null && (refused as NodeJS.ErrnoException).code !== 'ENOENT') throw await unreadable(path, '', refused);
}

/** A folder that is there is its owner's only. */
async function checkPrivate(path: string): Promise<void> {
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0,
  );
  if ((mode & 0o077) !== 0)
    throw new CohortError('CONFIG_INVALID', `${path}: expected mode 0700, got 0${mode.toString(8)}; run: chmod 700 ${path}`);
}
