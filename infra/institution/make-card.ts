// Makes an institution's card of what lies in its folder now.
import { sign } from 'node:crypto';
import { join } from 'node:path';
import { ledgerKey } from '@cohort/chaincode/embedded/ledger-key';
import { toHex } from '@cohort/protos/hash';
import { subjectsOfAdmission } from '@cohort/protos/proposal-id';
import { nodeDir, nodeName, organisationDir } from '../consortium/layout.ts';
import { fabricPartOf } from '../fabric/fabric-part-of.ts';
import { signWithAuthority } from '../pki/authority-signature.ts';
import { loadNodeKeys, type NodeKeys } from '../pki/load-node-keys.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { nodeRecord } from '../pki/node-record.ts';
import { possessionOf, provePossession } from '../pki/prove-possession.ts';
import { readSecret } from '../pki/secret-file.ts';
import { cardBytes, ledgerPossessionBytes } from './card-bytes.ts';
import { cardFormat, type Card, type CardContent } from './card-shape.ts';
import { loadInstitution } from './institution-file.ts';

interface Contents extends CardContent {
  readonly keysOf: ReadonlyMap<string, NodeKeys>;
}

/** What the card of this folder says now, without its proofs. @throws {CohortError} CONFIG_INVALID */
export async function cardContentOf(dir: string, msp: string): Promise<CardContent> {
  const { organisation, nodes, ledger, fabric } = await contentsOf(dir, msp);
  return { organisation, nodes, ledger, fabric };
}

/** @throws {CohortError} CONFIG_INVALID naming the file that is missing or that others could read */
export async function makeCard(dir: string, msp: string): Promise<Card> {
  const { keysOf, ...content } = await contentsOf(dir, msp);
  const { organisation, nodes, ledger } = content;
  const possessions = subjectsOfAdmission(organisation, nodes).map(({ node, signs }) => provePossession(keysIn(keysOf, node.node), signs));
  let ledgerPossession: Card['ledgerPossession'] = null;
  if (ledger !== null) {
    const bytes = ledgerPossessionBytes(msp, ledger);
    const { tls } = possessionOf(keysIn(keysOf, `${msp}/ledger`), bytes);
    ledgerPossession = { key: toHex(sign(null, bytes, (await blockKey(dir, msp)).privateKey)), tls };
  }
  const unsigned: Card = { format: cardFormat, ...content, possessions, ledgerPossession, signature: '' };
  const { authority } = await loadOrganisation(organisationDir(dir, msp));
  return { ...unsigned, signature: signWithAuthority(authority, cardBytes(unsigned)) };
}

async function contentsOf(dir: string, msp: string): Promise<Contents> {
  const { name, party, ledger: hosted, fabric: place } = await loadInstitution(dir, msp);
  const fabric = place === null ? null : await fabricPartOf(dir, msp, place);
  const { caPem } = await loadOrganisation(organisationDir(dir, msp));
  const keysOf = new Map<string, NodeKeys>();
  const keys = async (role: string): Promise<NodeKeys> => {
    const found = await loadNodeKeys(nodeDir(dir, nodeName(`${msp}/${role}`)));
    keysOf.set(`${msp}/${role}`, found);
    return found;
  };
  const organisation = { msp, name, caPem, admin: nodeRecord(await keys('admin'), 'admin') };
  const agent = nodeRecord(await keys('agent'), 'agent');
  const nodes = party === null ? [agent] : [agent, nodeRecord(await keys('party'), 'party', party.endpoint)];
  if (hosted === null) return { organisation, nodes, ledger: null, fabric, keysOf };
  const { tlsCertSha256 } = await keys('ledger');
  const ledger = { endpoint: hosted.endpoint, tlsCertSha256, ledgerKey: (await blockKey(dir, msp)).publicKey };
  return { organisation, nodes, ledger, fabric, keysOf };
}

async function blockKey(dir: string, msp: string): Promise<ReturnType<typeof ledgerKey>> {
  return ledgerKey((await readSecret(join(nodeDir(dir, `${msp}-ledger`), 'keys', 'block.key'))).trim());
}

function keysIn(keysOf: ReadonlyMap<string, NodeKeys>, node: string): NodeKeys {
  const keys = keysOf.get(node);
  if (keys === undefined) throw new TypeError(`${node}: its keys were not read`);
  return keys;
}
