// Who orders, who endorses and whose certificates count on a channel: read from its configuration blocks, each of which the rules before it verify.
import { X509Certificate } from 'node:crypto';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { CohortError } from '@cohort/protos/errors';
import { dataOf } from './block-bytes.ts';
import { groupsOf, valuesOf } from './config-groups.ts';
import { revokedSerials } from './revoked-serials.ts';

/** One organisation's authorities, and the serial numbers, hex, of certificates that these have revoked. */
export interface Authorities {
  readonly roots: readonly X509Certificate[];
  readonly intermediates: readonly X509Certificate[];
  readonly revoked: ReadonlySet<string>;
}

export interface Consenter {
  readonly msp: string;
  readonly certificate: X509Certificate;
}

export interface ChannelRules {
  /** By MSP id; of organisations that endorse and of those that order. */
  readonly authorities: ReadonlyMap<string, Authorities>;
  /** MSP ids. */
  readonly endorsing: readonly string[];
  readonly ordering: readonly string[];
  /** By number; empty where the orderers follow one leader (Raft), whose blocks carry that leader's word only. */
  readonly consenters: ReadonlyMap<number, Consenter>;
}

/** The signatures that a block needs: more than two honest orderers' sets can have in common with a liar's. */
export function quorumOf({ consenters }: Pick<ChannelRules, 'consenters'>): number {
  const faulty = Math.floor((consenters.size - 1) / 3);
  return Math.ceil((consenters.size + faulty + 1) / 2);
}

/** The configuration in a block, with the update that led to it; null for a block that holds none. */
export function configurationIn(block: common.Block): common.ConfigEnvelope | null {
  const [bytes = new Uint8Array()] = dataOf(block);
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array());
    return header.getType() === common.HeaderType.CONFIG ? common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()) : null;
  } catch {
    return null; // bytes that no peer can read either
  }
}

/** The rules from the block after this one on; null for a block that holds no configuration. @throws {CohortError} SIGNATURE_INVALID */
export function rulesIn(block: common.Block): ChannelRules | null {
  const configuration = configurationIn(block);
  if (configuration === null) return null;
  const group = configuration.getConfig()?.getChannelGroup();
  const ordering = group === undefined ? undefined : groupsOf(group).get('Orderer');
  const endorsing = group === undefined ? undefined : groupsOf(group).get('Application');
  if (ordering === undefined || endorsing === undefined)
    throw new CohortError('SIGNATURE_INVALID', 'channel configuration: expected groups Orderer and Application; do not use this channel');
  const authorities = new Map<string, Authorities>();
  const members = (section: common.ConfigGroup): string[] => {
    const names: string[] = [];
    groupsOf(section).forEach((organisation) => {
      const { name, own } = authoritiesOf(valueOf(organisation, 'MSP'));
      authorities.set(name, own);
      names.push(name);
    });
    return names.sort();
  };
  return {
    endorsing: members(endorsing),
    ordering: members(ordering),
    authorities,
    consenters: consentersOf(ordering),
  };
}

const valueOf = (group: common.ConfigGroup, name: string): Uint8Array => valuesOf(group).get(name)?.getValue_asU8() ?? new Uint8Array();

function authoritiesOf(value: Uint8Array): { readonly name: string; readonly own: Authorities } {
  const config = msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(value).getConfig_asU8());
  const certificates = (list: readonly Uint8Array[]) => list.map((pem) => new X509Certificate(Buffer.from(pem)));
  const lists = config.getRevocationListList_asU8().map((list) => Buffer.from(list).toString('utf8'));
  return {
    name: config.getName(),
    own: {
      roots: certificates(config.getRootCertsList_asU8()),
      intermediates: certificates(config.getIntermediateCertsList_asU8()),
      revoked: revokedSerials(lists),
    },
  };
}

function consentersOf(group: common.ConfigGroup): Map<number, Consenter> {
  const kind = orderer.ConsensusType.deserializeBinary(valueOf(group, 'ConsensusType')).getType();
  if (kind !== 'BFT') return new Map();
  const listed = common.Orderers.deserializeBinary(valueOf(group, 'Orderers')).getConsenterMappingList();
  return new Map(
    listed.map((consenter) => [
      consenter.getId(),
      { msp: consenter.getMspId(), certificate: new X509Certificate(Buffer.from(consenter.getIdentity_asU8())) },
    ]),
  );
}
