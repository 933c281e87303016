// Artifacts at the parties as an organisation's admin reaches them: put at every party that the registry has, taken from the first that has them.
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { artifactHash } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { Channel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { cutFrames, joinFrames } from '@cohort/protos/transport/frames';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import type { Admin } from './admin-ledger.ts';
import type { Consortium } from './layout.ts';
import { partyChannel } from './party-channel.ts';
import type { SharedArtifacts } from './shared-artifacts.ts';

/** The largest artifact over a line of 4 Mbit/s. */
const deadlineMs = 600_000;

/** Of a party that cannot be asked now. */
const away: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMED_OUT', 'CERTIFICATE_UNKNOWN']);

export function partyArtifacts(
  { keys, ledger }: Pick<Admin, 'keys' | 'ledger'>,
  { genesis, ledger: address }: Pick<Consortium, 'genesis' | 'ledger'>,
): SharedArtifacts {
  /** Each active party, ready to be asked. */
  const reach = async (): Promise<readonly Ask[]> => {
    const members = await readMembers(ledger);
    const trust = ledgerTrust(genesis, address);
    trust.update(members);
    const active = new Set(members.organisations.filter(({ status }) => status === 'active').map(({ msp }) => msp));
    const parties = members.nodes.filter(({ role, status, msp }) => role === 'party' && status === 'active' && active.has(msp));
    if (parties.length === 0)
      throw new CohortError('NOT_FOUND', 'parties: expected an active one in the registry, got none; admit one by vote');
    return parties.map((party) => async (question) => {
      const channel = partyChannel(party, { tls: keys.tls, trust, members: () => members });
      try {
        return { node: party.node, reply: await question(channel, party.node), refusal: null };
      } catch (thrown) {
        return { node: party.node, reply: null, refusal: CohortError.from(thrown) };
      } finally {
        channel.close();
      }
    });
  };
  return {
    async put(bytes, proposal) {
      const hash = artifactHash(bytes);
      const header = { hash, proposal, total: bytes.length };
      const send = async (channel: Channel) => uploadFrames(channel, 'Agent', 'PutArtifact', header, cutFrames(bytes), { deadlineMs });
      const answers = await Promise.all((await reach()).map((ask) => ask(send)));
      const at = answers.filter(({ refusal }) => refusal === null).map(({ node }) => node);
      if (at.length === 0) throw refusalOf(answers);
      return { hash, at };
    },
    async get(hash, mostBytes) {
      const answers: Answer<Uint8Array>[] = [];
      for (const ask of await reach()) {
        const answer = await ask(async (channel, node) => {
          const bytes = await joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash }, { deadlineMs }), mostBytes);
          if (artifactHash(bytes) === hash) return bytes;
          throw new CohortError('ARTIFACT_MISMATCH', `${node}: expected bytes that hash to ${hash}, got others; ask its operator`);
        });
        if (answer.reply !== null) return answer.reply;
        answers.push(answer);
      }
      throw refusalOf(answers);
    },
  };
}

type Ask = <T>(question: (channel: Channel, node: string) => Promise<T>) => Promise<Answer<T>>;

interface Answer<T> {
  readonly node: string;
  readonly reply: T | null;
  readonly refusal: CohortError | null;
}

/** What is told when no party did it, each by its name; the code is a refusal's, else that one is away, which may have what the others have not. */
function refusalOf(answers: readonly Answer<unknown>[]): CohortError {
  const refusals = answers.flatMap(({ node, refusal }) => (refusal === null ? [] : [{ node, refusal }]));
  const [first] = [
    ...refusals.filter(({ refusal }) => !away.has(refusal.code) && refusal.code !== 'NOT_FOUND'),
    ...refusals.filter(({ refusal }) => away.has(refusal.code)),
    ...refusals,
  ];
  const said = refusals.map(({ node, refusal }) => `${node}: ${refusal.message}`).join('; ');
  return new CohortError(first?.refusal.code ?? 'NOT_FOUND', said, { cause: first?.refusal });
}
