// `cohort doctor`: looks at a consortium's folder as an operator would, and says what is wrong and what to do.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium, nodeDir, organisationDir } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { readKind } from '../node/config.ts';
import { readCertificate } from '../pki/certificate-sha256.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { readOptions, type Command } from './command.ts';
import { print } from './print.ts';

interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

const soonDays = 30;

export const command: Command = {
  usage: '[--dir DIR]',
  summary: 'check this machine and a consortium folder; exit code 1 when something is wrong',
  async run(args) {
    const { values } = readOptions(args, { dir: { type: 'string' }, json: { type: 'boolean' } }, []);
    const findings = [nodeVersion()];
    if (typeof values['dir'] === 'string') findings.push(...(await checkFolder(values['dir'])));
    const wrong = findings.filter(({ ok }) => !ok).length;
    const lines = findings.map(({ what, ok, detail }) => `${ok ? 'ok  ' : 'BAD '} ${what}: ${detail}`);
    print(values, { findings }, `${[...lines, wrong === 0 ? 'everything looks right' : `${String(wrong)} to mend`].join('\n')}\n`);
    return wrong === 0 ? exitCodes.done : exitCodes.failed;
  },
};

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 24 || (major === 24 && minor >= 12);
  return {
    what: 'node',
    ok,
    detail: ok ? process.version : `expected at least v24.12, got ${process.version}; run npm install in the repository`,
  };
}

async function checkFolder(dir: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const check = async (what: string, look: () => Promise<string>): Promise<void> => {
    try {
      findings.push({ what, ok: true, detail: await look() });
    } catch (thrown) {
      findings.push({ what, ok: false, detail: CohortError.from(thrown).message });
    }
  };
  await check('consortium.json', async () => `${String(Object.keys((await loadConsortium(dir)).nodes).length)} nodes`);
  const consortium = await loadConsortium(dir).catch(() => undefined);
  if (consortium === undefined) return findings;
  for (const msp of consortium.organisations)
    await check(`authority of ${msp}`, async () => expiry((await loadOrganisation(organisationDir(dir, msp))).caPem));
  for (const [name, node] of Object.entries(consortium.nodes))
    await check(`keys of ${name}`, async () => {
      const keys = await loadNodeKeys(nodeDir(dir, name));
      if (keys.node !== node)
        throw new CohortError(
          'CONFIG_INVALID',
          `${name}: expected the certificates of ${node}, got those of ${keys.node}; restore the folder from its backup`,
        );
      return expiry(keys.tls.certPem, keys.identity.certPem);
    });
  for (const [name, folder] of await runnableNodes(dir, consortium)) {
    await check(`node.json of ${name}`, async () => `kind ${await readKind(folder, ['ledger', 'party', 'agent'])}`);
    await check(`state of ${name}`, async () => {
      const { mode } = await stat(join(folder, 'keys'));
      if ((mode & 0o077) !== 0) throw new CohortError('CONFIG_INVALID', `${folder}/keys: expected mode 0700; run chmod 700 ${folder}/keys`);
      return 'keys are readable by their owner only';
    });
  }
  return findings;
}

/** When the first of these certificates ends. @throws {CohortError} CERTIFICATE_EXPIRED for one that has ended or ends within 30 days */
function expiry(...pems: readonly string[]): string {
  const end = Math.min(...pems.map((pem) => Date.parse(readCertificate(pem).validTo)));
  const days = Math.floor((end - Date.now()) / 86_400_000);
  if (days < soonDays)
    throw new CohortError(
      'CERTIFICATE_EXPIRED',
      `certificate: expected at least ${String(soonDays)} days of validity, got ${String(days)}; issue a new one and register it`,
    );
  return `valid for ${String(days)} days`;
}
