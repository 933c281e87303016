// A consortium's folder as an operator would look at it: of its organisations and nodes, those whose folders are here.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConsortium, nodeDir, organisationDir, type Consortium } from '../consortium/layout.ts';
import { readText } from '../node/read-text.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { checkDates } from './check-certificates.ts';
import { checkNode } from './check-node.ts';
import { lookAt, type Finding } from './finding.ts';

/** In the order in which `consortium.json` names them. */
export async function checkFolder(dir: string): Promise<Finding[]> {
  let consortium: Consortium | undefined;
  const file = await lookAt('consortium.json', async () => {
    consortium = await loadConsortium(dir);
    const names = Object.keys(consortium.nodes);
    const here = await namesIn(join(dir, 'nodes'));
    const away = names.filter((name) => !here.has(name));
    const elsewhere =
      away.length === 0 ? '' : `; not in this folder: ${away.join(', ')}; what is lost is restored (cohort node restore FILE)`;
    return `organisations ${consortium.organisations.join(', ')}; nodes ${names.join(', ')}${elsewhere}`;
  });
  if (consortium === undefined) return [file];
  const { organisations, nodes } = consortium;
  const [organisationsHere, nodesHere] = await Promise.all([namesIn(join(dir, 'organisations')), namesIn(join(dir, 'nodes'))]);
  const findings = [file];
  for (const msp of organisations)
    if (organisationsHere.has(msp)) findings.push(await lookAt(`authority of ${msp}`, () => authority(organisationDir(dir, msp))));
  for (const [name, node] of Object.entries(nodes))
    if (nodesHere.has(name)) findings.push(...(await checkNode({ name, folder: nodeDir(dir, name), node, consortium })));
  const strange = [
    ...[...organisationsHere].filter((msp) => !organisations.includes(msp)).map((msp) => `organisations/${msp}`),
    ...[...nodesHere].filter((name) => !Object.hasOwn(nodes, name)).map((name) => `nodes/${name}`),
  ];
  for (const name of strange)
    findings.push({
      what: name,
      ok: false,
      detail: 'expected a folder that consortium.json names, got another; correct its name or move it away',
    });
  if (findings.length === 1)
    findings.push({
      what: 'folders',
      ok: false,
      detail: `${dir}: expected the folder of at least one organisation or node, got none; restore yours from its backup, or make one with cohort org create`,
    });
  return findings;
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
