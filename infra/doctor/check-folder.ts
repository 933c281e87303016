// A consortium's folder as an operator would look at it: of its organisations and nodes, those whose folders are here.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConsortium, nodeDir, organisationDir, type Consortium } from '../consortium/layout.ts';
import { shellWord } from '../consortium/vote-command.ts';
import { readText } from '../node/read-text.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { checkDates } from './check-certificates.ts';
import { checkFabricParts } from './check-fabric-part.ts';
import { checkNode } from './check-node.ts';
import { lookAt, type Finding } from './finding.ts';

/** In the order in which `consortium.json` names them. */
export async function checkFolder(dir: string): Promise<Finding[]> {
  let consortium: Consortium | undefined;
  const file = await lookAt(
    'consortium.json',
    async () => {
      consortium = await loadConsortium(dir);
      const names = Object.keys(consortium.nodes);
      return `organisations ${consortium.organisations.join(', ')}; nodes ${names.join(', ')}`;
    },
    () => `cohort join INVITE --dir ${shellWord(dir)}`,
  );
  if (consortium === undefined) return [file];
  const { organisations, nodes } = consortium;
  const [organisationsHere, nodesHere] = await Promise.all([namesIn(join(dir, 'organisations')), namesIn(join(dir, 'nodes'))]);
  const findings = [file];
  findings.push(...lostNodes(dir, consortium, organisationsHere, nodesHere));
  for (const msp of organisations)
    if (organisationsHere.has(msp)) findings.push(await lookAt(`authority of ${msp}`, () => authority(organisationDir(dir, msp))));
  for (const [name, node] of Object.entries(nodes))
    if (nodesHere.has(name)) findings.push(...(await checkNode({ name, folder: nodeDir(dir, name), node, consortium })));
  if (consortium.ledger.kind === 'fabric') findings.push(...(await checkFabricParts(dir, consortium.ledger)));
  const strange = [
    ...[...organisationsHere].filter((msp) => !organisations.includes(msp)).map((msp) => `organisations/${msp}`),
    ...[...nodesHere].filter((name) => !Object.hasOwn(nodes, name)).map((name) => `nodes/${name}`),
  ];
  for (const name of strange)
    findings.push({
      what: name,
      ok: false,
      code: 'CONFIG_INVALID',
      detail: 'expected a folder that consortium.json names, got another; correct its name or move it away',
    });
  if (findings.every(({ what, unfinished }) => what === file.what || unfinished))
    findings.push({
      what: 'folders',
      ok: false,
      code: 'CONFIG_INVALID',
      next: `cohort node restore FILE --dir ${shellWord(dir)}`,
      detail: `${dir}: expected the folder of at least one organisation or node, got none; restore yours from its backup, or make one with cohort org create`,
    });
  return findings;
}

/** Nodes of an organisation whose authority is here, and whose own folders are not: on another machine, or lost. */
function lostNodes(
  dir: string,
  { nodes }: Pick<Consortium, 'nodes'>,
  organisationsHere: ReadonlySet<string>,
  nodesHere: ReadonlySet<string>,
): Finding[] {
  const lost = Object.entries(nodes).filter(([name, node]) => !nodesHere.has(name) && organisationsHere.has(node.split('/')[0] ?? ''));
  return lost.map(([name, node]) => ({
    what: `nodes/${name}`,
    ok: true,
    unfinished: true,
    detail: `not here, where the authority of ${node.split('/')[0] ?? ''} is; unless it runs on another machine it is lost: restore it from its backup`,
    next: `cohort node restore FILE --dir ${shellWord(dir)}`,
  }));
}

/** The authority's key may be kept elsewhere: only a new certificate needs it. */
async function authority(dir: string): Promise<string> {
  const key = await readFile(join(dir, 'keys', 'ca.key.pem')).catch(() => undefined);
  if (key !== undefined) return checkDates([(await loadOrganisation(dir)).caPem]);
  const caPem = await readText(join(dir, 'ca.pem'), 'expected a certificate, got none; restore it');
  return `${checkDates([caPem])}; its key is kept elsewhere`;
}

async function namesIn(path: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
}
