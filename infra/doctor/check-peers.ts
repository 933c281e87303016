// Whether the parties and the ledger are reached from here: the name, the certificate behind it, whether they let this organisation in, and a share that means nothing.
import { existsSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { sealCanary } from '@cohort/mpc/seal';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { MembersView, NodeView } from '@cohort/protos/ledger';
import { unary } from '@cohort/protos/transport/unary';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import { adminsHere } from '../consortium/admin-here.ts';
import { connectAdmin, type Admin } from '../consortium/admin-ledger.ts';
import { loadConsortium, nodeDir, nodeName, type Consortium } from '../consortium/layout.ts';
import { partyChannel } from '../consortium/party-channel.ts';
import { trustOf } from '../consortium/trust-of.ts';
import { certificateAt, fingerprintOf } from '../pki/certificate-at.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { checkDates } from './check-certificates.ts';
import { lookAt, type Finding } from './finding.ts';

const patienceMs = 3000;
/** No file hashes to it: a party that lets this node in says so. */
const noArtifact = '00'.repeat(32);

/** One finding for each name, certificate and answer; those of a peer end with its first bad one. @throws {CohortError} USAGE without an admin here, CONFIG_INVALID */
export async function checkPeers(dir: string): Promise<Finding[]> {
  const consortium = await loadConsortium(dir);
  const [msp] = await adminsHere(dir, consortium);
  if (msp === undefined)
    throw new CohortError(
      'USAGE',
      `${dir}: expected the folder of an admin, who asks the others, got none; run this where your admin's keys lie`,
    );
  const admin = await connectAdmin(dir, consortium, { msp, patienceMs });
  try {
    const { ledger } = consortium;
    const findings = await checkLedger(admin, ledger);
    if (findings.some(({ ok }) => !ok)) return findings;
    return [...findings, ...(await checkParties({ keys: await sharer(dir, admin) }, consortium, await readMembers(admin.ledger)))];
  } finally {
    await admin.ledger.close();
  }
}

/** The agent, whose shares are meant, or who looks where no agent is. */
async function sharer(dir: string, { msp, keys }: Pick<Admin, 'msp' | 'keys'>): Promise<NodeKeys> {
  const agent = nodeDir(dir, nodeName(`${msp}/agent`));
  return existsSync(agent) ? await loadNodeKeys(agent) : keys;
}

/** On Fabric its own institution's peer, whose certificate the connection itself holds against the authority's. */
async function checkLedger(admin: Pick<Admin, 'msp' | 'keys' | 'ledger'>, ledger: Consortium['ledger']): Promise<Finding[]> {
  const embedded = ledger.kind === 'embedded';
  const what = embedded ? `${ledger.msp}/ledger` : `${admin.msp}'s peer`;
  const endpoint = embedded ? ledger.endpoint : ([...ledger.members, ...ledger.later].find(({ msp }) => msp === admin.msp)?.peer ?? '');
  return await untilBad([
    () => lookAt(`${what}: name`, () => resolved(endpoint)),
    ...(embedded ? [() => lookAt(`${what}: certificate`, () => shown(endpoint, admin.keys.tls, what, [ledger.tlsCertSha256]))] : []),
    () =>
      lookAt(`${what}: answer`, async () => {
        const { height } = await admin.ledger.head();
        return `height ${String(height)}`;
      }),
  ]);
}

/** Of every active party in the registry. */
export async function checkParties(
  { keys }: { readonly keys: Pick<NodeKeys, 'node' | 'boxKey'> & { readonly tls: TlsKeys } },
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
  members: MembersView,
): Promise<Finding[]> {
  const trust = trustOf(consortium);
  trust.update(members);
  const suspended = new Set(members.organisations.filter(({ status }) => status === 'suspended').map(({ msp }) => msp));
  const parties = members.nodes.filter(({ role, status, msp }) => role === 'party' && status === 'active' && !suspended.has(msp));
  const answer = async (party: NodeView): Promise<string> => {
    const channel = partyChannel(party, { tls: keys.tls, trust, members: () => members, deadlineMs: patienceMs });
    const begunMs = performance.now();
    try {
      for await (const _frame of downloadFrames(channel, 'Agent', 'GetArtifact', { hash: noArtifact }, { deadlineMs: patienceMs })) break;
      throw new CohortError('REPLY_INVALID', `${party.node}: expected no file for a hash that none has, got one; ask its operator`);
    } catch (thrown) {
      const error = answered(thrown);
      if (error.code === 'NOT_FOUND') return `lets this organisation in, ${(performance.now() - begunMs).toFixed(0)} ms`;
      throw new CohortError(error.code, `${error.detail}; ask ${party.msp} for its \`cohort status\` and \`cohort logs\``);
    } finally {
      channel.close();
    }
  };
  const canary = async ({ node, msp, boxKey, endpoint, tlsCertSha256 }: NodeView): Promise<string> => {
    const channel = partyChannel(
      { node, endpoint, tlsCertSha256 },
      { tls: keys.tls, trust, members: () => members, deadlineMs: patienceMs },
    );
    try {
      const { sealed, opened } = sealCanary({ from: keys.node, boxKey, senderSecret: keys.boxKey.secretKey });
      const answer = await unary(channel, 'Agent', 'Canary', { boxKey, sealed: toHex(sealed) });
      if (answer.opened !== opened)
        throw new CohortError(
          'REPLY_INVALID',
          `${node}: expected ${opened}, as what was sealed opens, got ${answer.opened}; ask its operator`,
        );
      return 'opens what is sealed for its registered box key';
    } catch (thrown) {
      const error = answered(thrown);
      throw new CohortError(
        error.code,
        `${error.detail}; a box key of ${node} or of ${keys.node} is not the registered one: ask ${msp} for its \`cohort doctor\`, and run your own`,
        { cause: thrown },
      );
    } finally {
      channel.close();
    }
  };
  const found = await Promise.all(
    parties.map((party) => {
      const { node, endpoint, tlsCertSha256, rotation } = party;
      const accepted = [tlsCertSha256, ...(rotation?.former ?? []).map((former) => former.tlsCertSha256)];
      return untilBad([
        () => lookAt(`${node}: name`, () => resolved(endpoint)),
        () => lookAt(`${node}: certificate`, () => shown(endpoint, keys.tls, node, accepted)),
        () => lookAt(`${node}: answer`, () => answer(party)),
        () => lookAt(`${node}: canary share`, () => canary(party)),
      ]);
    }),
  );
  return found.flat();
}

async function untilBad(looks: readonly (() => Promise<Finding>)[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const look of looks) {
    const finding = await look();
    findings.push(finding);
    if (!finding.ok) break;
  }
  return findings;
}

/** A bug that the party owns to is its finding; one of this process is none. */
function answered(thrown: unknown): CohortError {
  const error = CohortError.from(thrown);
  return thrown instanceof CohortError && error.code === 'INTERNAL' ? new CohortError('REPLY_INVALID', error.detail) : error;
}

/** The addresses behind an endpoint's name. @throws {CohortError} UNREACHABLE */
async function resolved(endpoint: string): Promise<string> {
  const host = addressOf(placeOf(endpoint).host);
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address).join(', ');
  } catch {
    throw new CohortError(
      'UNREACHABLE',
      `${host}: expected a name that has an address, got none here; try getent hosts ${host}, correct the name server, or have the endpoint corrected (cohort node rotate there)`,
    );
  }
}

/** That the certificate shown is one of those registered, and how long it lasts. @throws {CohortError} UNREACHABLE, CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED */
async function shown(endpoint: string, tls: TlsKeys, node: string, accepted: readonly string[]): Promise<string> {
  const certificate = await certificateAt(endpoint, tls);
  const got = fingerprintOf(certificate);
  if (!accepted.includes(got))
    throw new CohortError(
      'CERTIFICATE_UNKNOWN',
      `${endpoint}: expected the certificate ${accepted[0] ?? ''} that ${node} is registered with, got ${got}; another server answers there, or ${node} renewed without the ledger: ask its operator`,
    );
  try {
    return checkDates([certificate.toString()]);
  } catch (thrown) {
    const error = CohortError.from(thrown);
    throw new CohortError(error.code, `${error.detail} (by the operator of ${node})`, { cause: thrown });
  }
}
