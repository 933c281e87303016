// Artifacts at the parties as an organisation's admin reaches them: put at every party that the registry has, taken from whichever gives them first.
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
import { trustOf } from './trust-of.ts';

/** Over the slowest line that a plan should not leave out, 1 Mbit/s with half of it free, and time for a busy party to answer; then it is away. */
const deadlineFor = (bytes: number): number => 15_000 + bytes / 62.5;

/** Of a party that cannot be asked now. */
const away: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMED_OUT', 'CERTIFICATE_UNKNOWN']);

export function partyArtifacts(
  { keys, ledger }: Pick<Admin, 'keys' | 'ledger'>,
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
): SharedArtifacts {
  /** Each active party, ready to be asked. */
  const reach = async (): Promise<readonly Ask[]> => {
    const members = await readMembers(ledger);
    const trust = trustOf(consortium);
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
      const send = async (channel: Channel) =>
        uploadFrames(channel, 'Agent', 'PutArtifact', header, cutFrames(bytes), { deadlineMs: deadlineFor(bytes.length) });
      const answers = await Promise.all((await reach()).map((ask) => ask(send)));
      const at = answers.filter(({ refusal }) => refusal === null).map(({ node }) => node);
      if (at.length === 0) throw refusalOf(answers);
      return { hash, at };
    },
    async get(hash, mostBytes) {
      // Side by side: one that is silent holds up nobody who asks.
      const enough = new AbortController();
      const take = async (channel: Channel, node: string): Promise<Uint8Array> => {
        const options = { deadlineMs: deadlineFor(mostBytes), signal: enough.signal };
        const bytes = await joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash }, options), mostBytes);
        if (artifactHash(bytes) === hash) return bytes;
        throw new CohortError('ARTIFACT_MISMATCH', `${node}: expected bytes that hash to ${hash}, got others; ask its operator`);
      };
      const asked = (await reach()).map((ask) => ask(take));
      try {
        return await Promise.any(
          asked.map(async (answer) => {
            const { reply, refusal } = await answer;
            if (reply === null) throw refusal ?? new CohortError('NOT_FOUND', hash);
            return reply;
          }),
        );
      } catch {
        throw refusalOf(await Promise.all(asked));
      } finally {
        enough.abort();
      }
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
