// Makes a change of a channel's members of what the registry, a card and the channel say, signs it, counts its signatures, and submits it.
import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signers } from '@hyperledger/fabric-gateway';
import { common, msp as msps } from '@hyperledger/fabric-protos';
import { holds, identityOn } from '@cohort/chaincode/fabric-client/channel-identity';
import { rulesIn, type ChannelRules } from '@cohort/chaincode/fabric-client/channel-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Card } from '../institution/card-shape.ts';
import { checkCard } from '../institution/check-card.ts';
import { writeWhole } from '../node/write-whole.ts';
import { changeFormat, type ChangeSignature, type ChannelChange } from './change-shape.ts';
import { channelName } from './channel-config.ts';
import type { ChannelNow, MemberOnChannel } from './channel-members.ts';
import type { ChannelSeen } from './channel-now.ts';
import { configUpdate } from './config-update.ts';
import { meantChannel } from './meant-channel.ts';
import type { OperatorPart } from './operator-part.ts';
import { authoritiesOf, type Registered } from './registry-channel.ts';
import { runToEnd } from './run-command.ts';

/** What a change rests on. */
export interface Standing {
  readonly channel: ChannelSeen;
  readonly registry: Registered;
  /** Fabric's command, and a folder of this network's to work in. */
  readonly configtxgen: string;
  readonly network: string;
}

const fewest = 3;

/** The members that the channel is to have: each as it has it now, but for the one that is put on it, changed, or taken off. @throws {CohortError} NOT_PERMITTED, what `checkCard` refuses with */
export function membersAfter(
  { isByzantine, members }: Pick<ChannelNow, 'members' | 'isByzantine'>,
  { organisations }: Registered,
  { msp, card }: Pick<ChannelChange, 'msp' | 'card'>,
): readonly MemberOnChannel[] {
  const registered = organisations.find((each) => each.msp === msp);
  const status = registered?.status ?? 'unknown';
  if (card === null) {
    if (status === 'active')
      throw refusal(
        'NOT_PERMITTED',
        msp,
        'an organisation that the registry has suspended',
        `one that is active; a vote suspends it: cohort member suspend ${msp}`,
      );
    if (!members.some((each) => each.msp === msp)) throw refusal('NOT_FOUND', msp, 'a member of the channel', 'none of that name');
    if (members.length <= fewest)
      throw refusal('NOT_PERMITTED', msp, `a channel of more than ${String(fewest)} members`, `one of ${String(members.length)}`);
    return members.filter((each) => each.msp !== msp);
  }
  checkCard(card, 'card');
  if (registered === undefined || status !== 'active')
    throw refusal(
      'NOT_PERMITTED',
      msp,
      'an organisation that is active in the registry',
      `one that is ${status}; a vote admits it: cohort member propose --card FILE`,
    );
  if (card.organisation.msp !== msp || card.organisation.caPem !== registered.caPem)
    throw refusal(
      'NOT_PERMITTED',
      msp,
      'the card of the organisation that the registry has',
      'one by another authority; ask for its present card: cohort org card',
    );
  const { fabric } = card;
  if (fabric === null)
    throw refusal('CONFIG_INVALID', msp, 'a card with an orderer and a peer', 'one without; have it made with cohort org create --fabric');
  const others = members.filter((each) => each.msp !== msp);
  const places = new Set(others.flatMap(({ orderer, peer }) => [orderer, peer]));
  const taken = [fabric.orderer, fabric.peer].find((place) => places.has(place));
  if (taken !== undefined)
    throw refusal('CONFIG_INVALID', msp, 'an orderer and a peer at places of their own', `${taken}, where another member has one`);
  const id = members.find((each) => each.msp === msp)?.id ?? 1 + Math.max(...members.map((each) => each.id));
  const changed = { msp, caPems: authoritiesOf(registered), ...fabric, ordererCertPem: isByzantine ? fabric.ordererCertPem : '', id };
  return [...others, changed].sort((left, right) => left.id - right.id);
}

/** Bytes of the update, which everybody makes alike. @throws {CohortError} NOT_PERMITTED, CONFIG_INVALID for a channel that differs otherwise too, ALREADY_EXISTS where it is so already; INTERNAL with what Fabric said */
export async function updateFor(standing: Standing, of: Pick<ChannelChange, 'msp' | 'card'>): Promise<Uint8Array> {
  const { channel, registry, configtxgen, network } = standing;
  const after = membersAfter(channel, registry, of);
  const dir = await mkdtemp(join(network, 'change-'));
  try {
    // Whoever signs sees one member's name: nothing else may change with it, such as a list of revoked certificates.
    const unchanged = await meantChannel(join(dir, 'before'), channel.members, channel.isByzantine, configtxgen);
    if (configUpdate(channelName, channel.group, unchanged) !== null)
      throw refusal(
        'CONFIG_INVALID',
        of.msp,
        'a channel as cohort ledger up makes it',
        'one with other settings beside (revocation lists, intermediate authorities, policies), which this change would take back: ask who made them',
      );
    const meant = await meantChannel(join(dir, 'members'), after, channel.isByzantine, configtxgen);
    const update = configUpdate(channelName, channel.group, meant);
    if (update !== null) return update;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  throw refusal('ALREADY_EXISTS', of.msp, 'a change of the channel', 'what it has already');
}

/** One that nobody has signed yet. @throws {CohortError} as `updateFor` */
export async function changeOf(standing: Standing, msp: string, card: Card | null): Promise<ChannelChange> {
  return { format: changeFormat, msp, card, update: sha256(await updateFor(standing, { msp, card })), signatures: [] };
}

/** The update of a change that others made, with the signatures that count. @throws {CohortError} CONFIG_INVALID for one of another configuration, SIGNATURE_INVALID, as `updateFor` */
export async function readChange(standing: Standing, change: ChannelChange): Promise<Uint8Array> {
  const update = await updateFor(standing, change);
  if (sha256(update) !== change.update)
    throw refusal(
      'CONFIG_INVALID',
      change.msp,
      `the update ${sha256(update)}, as it follows from this channel and registry`,
      `${change.update}: the channel was changed since, or the file altered; make it anew: cohort org ${change.card === null ? 'remove' : 'add'}`,
    );
  checkSignatures(change, update, rulesIn(standing.channel.block));
  return update;
}

/** Each is by an operator of a member, by the channel's own rules, over this very update. @throws {CohortError} SIGNATURE_INVALID */
export function checkSignatures({ msp: of, signatures }: ChannelChange, update: Uint8Array, rules: ChannelRules | null): void {
  for (const { msp, header, signature } of signatures) {
    const bytes = Buffer.from(header, 'hex');
    const creator = rules === null ? null : identityOn(rules, creatorIn(bytes));
    const isOperator = creator?.msp === msp && creator.units.includes('admin');
    if (!isOperator || !holds(creator.key, Buffer.concat([bytes, update]), Buffer.from(signature, 'hex')))
      throw refusal(
        'SIGNATURE_INVALID',
        of,
        `a signature by the operator of ${msp} over this very change`,
        'none that holds; have it signed anew: cohort org sign',
      );
  }
}

/** The change with this organisation's signature; one that has it stays as it is. */
export async function signChange(
  change: ChannelChange,
  update: Uint8Array,
  { folder, msp }: Pick<OperatorPart, 'folder' | 'msp'>,
): Promise<ChannelChange> {
  if (change.signatures.some((each) => each.msp === msp)) return change;
  const { signCert, signKey } = folder.node('operator');
  const [certPem, keyPem] = await Promise.all([readFile(signCert), readFile(signKey, 'utf8')]);
  const creator = new msps.SerializedIdentity();
  creator.setMspid(msp);
  creator.setIdBytes(certPem);
  const header = new common.SignatureHeader();
  header.setCreator(creator.serializeBinary());
  header.setNonce(randomBytes(24));
  const bytes = header.serializeBinary();
  const signed = await signers.newPrivateKeySigner(createPrivateKey(keyPem))(createHash('sha256').update(bytes).update(update).digest());
  const own: ChangeSignature = { msp, header: hexOf(bytes), signature: hexOf(signed) };
  return mergeChanges(change, [{ ...change, signatures: [own] }]);
}

/** All signatures of copies of one change. @throws {CohortError} CONFIG_INVALID for copies that differ */
export function mergeChanges(first: ChannelChange, others: readonly ChannelChange[]): ChannelChange {
  const other = others.find((each) => each.update !== first.update || each.msp !== first.msp);
  if (other !== undefined)
    throw refusal('CONFIG_INVALID', first.msp, 'copies of one change', `one of another, of ${other.msp}; sign one and the same file`);
  const signatures = new Map([first, ...others].flatMap((each) => each.signatures.map((one) => [one.msp, one] as const)));
  return { ...first, signatures: [...signatures.values()].sort((left, right) => (left.msp < right.msp ? -1 : 1)) };
}

/** Fabric's own rule for a change of its members: more than half of those that it has. */
export const isSignedByEnough = ({ signatures }: ChannelChange, { members }: Pick<ChannelNow, 'members'>): boolean =>
  2 * signatures.filter(({ msp }) => members.some((each) => each.msp === msp)).length > members.length;

/** @param peer Fabric's command @throws {CohortError} INTERNAL with what Fabric said */
export async function submitChange(change: ChannelChange, update: Uint8Array, own: OperatorPart, peer: string): Promise<void> {
  const signed = new common.ConfigUpdateEnvelope();
  signed.setConfigUpdate(update);
  for (const { header, signature } of change.signatures) {
    const each = new common.ConfigSignature();
    each.setSignatureHeader(Buffer.from(header, 'hex'));
    each.setSignature(Buffer.from(signature, 'hex'));
    signed.addSignatures(each);
  }
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG_UPDATE);
  channel.setChannelId(channelName);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(signed.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const file = join(own.folder.dir, 'change.tx');
  await writeWhole(file, envelope.serializeBinary());
  try {
    const at = ['-o', own.orderer, '--tls', '--cafile', own.folder.node('orderer').tlsCa];
    await runToEnd(peer, ['channel', 'update', '-f', file, '-c', channelName, ...at], own.operator);
  } finally {
    await rm(file, { force: true });
  }
}

/** Of no bytes where a header is none. */
function creatorIn(header: Uint8Array): Uint8Array {
  try {
    return common.SignatureHeader.deserializeBinary(header).getCreator_asU8();
  } catch {
    return new Uint8Array();
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function refusal(code: ConstructorParameters<typeof CohortError>[0], msp: string, expected: string, got: string): CohortError {
  return new CohortError(code, `channel, ${msp}: expected ${expected}, got ${got}`);
}
