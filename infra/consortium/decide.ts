// Takes a proposal through: proposed by one organisation's admin, voted on by the electorate's, closed.
import { randomBytes } from '@cohort/mpc/crypto';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import type { EpochView, Possession, Proposable, ProposalBody } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import { proposalId } from '@cohort/protos/proposal-id';
import type { Admin } from './admin-ledger.ts';
import { voteCommand } from './vote-command.ts';
import { votingEpochs } from './voting-epochs.ts';

/** Opens a proposal; `possessions` are those of the nodes that it registers, null for none. Returns the id. @throws {CohortError} ALREADY_EXISTS for what is proposed already; what the ledger refuses with */
export async function propose(
  { ledger, msp, dir }: Pick<Admin, 'ledger' | 'msp' | 'dir'>,
  body: ProposalBody,
  possessions: readonly Possession[] | null,
): Promise<string> {
  const epoch = await ledger.evaluate('epochs.current', {});
  await refuseRepeat({ ledger, msp, dir }, body, epoch.epoch);
  const nonce = toHex(randomBytes(16));
  const proposal = proposalId(body, msp, nonce);
  await ledger.submit('governance.propose', `propose-${proposal}`, {
    body,
    nonce,
    opensEpoch: epoch.epoch,
    closesEpoch: epoch.epoch + votingEpochs(epoch),
    possessions: possessions ?? [],
  });
  return proposal;
}

/** What a proposal would be, without opening it: who would vote, and until when. @throws {CohortError} what `propose` would be refused with */
export async function checkProposable(
  { ledger, msp, dir }: Pick<Admin, 'ledger' | 'msp' | 'dir'>,
  body: ProposalBody,
): Promise<Proposable & { readonly epoch: EpochView; readonly closesEpoch: number }> {
  const epoch = await ledger.evaluate('epochs.current', {});
  await refuseRepeat({ ledger, msp, dir }, body, epoch.epoch);
  const proposable = await ledger.evaluate('governance.check', { proposer: msp, body });
  return { ...proposable, epoch, closesEpoch: epoch.epoch + votingEpochs(epoch) };
}

/** Of two equal proposals only one could be carried out. */
async function refuseRepeat({ ledger, msp, dir }: Pick<Admin, 'ledger' | 'msp' | 'dir'>, body: ProposalBody, epoch: number): Promise<void> {
  const text = canonicalJson(body);
  const equal = (await listAll(ledger, 'governance.list', {})).find(
    ({ status, closesEpoch, body: other }) => status === 'open' && closesEpoch >= epoch && canonicalJson(other) === text,
  );
  if (equal === undefined) return;
  const { proposal, proposer, electorate, votes } = equal;
  const awaited = electorate.filter((voter) => votes.every((cast) => cast.msp !== voter));
  // Whoever asks copies what it can do itself; a proposal about its own node is voted on by the others.
  const voter = awaited.includes(msp) ? msp : (awaited[0] ?? electorate[0] ?? msp);
  throw new CohortError(
    'ALREADY_EXISTS',
    `proposal ${proposal.slice(0, 8)}: ${proposer} proposed the same, and it is open; ${awaited.join(', ') || 'nobody'} may still vote on it: ${voteCommand(proposal, voter, dir)}`,
  );
}

export async function vote({ ledger, msp }: Pick<Admin, 'ledger' | 'msp'>, proposal: string, choice: 'yes' | 'no'): Promise<void> {
  await ledger.submit('governance.vote', `vote-${proposal}-${msp}`, { proposal, choice });
}

/** Proposes, lets every admin of the electorate among `admins` vote yes, and closes. @throws {CohortError} what the ledger refuses with */
export async function decide(
  admins: readonly Admin[],
  proposer: Admin,
  body: ProposalBody,
  possessions: readonly Possession[] | null,
): Promise<string> {
  const proposal = await propose(proposer, body, possessions);
  const { electorate } = await proposer.ledger.evaluate('governance.get', { proposal });
  await Promise.all(admins.filter(({ msp }) => electorate.includes(msp)).map((admin) => vote(admin, proposal, 'yes')));
  const { payload } = await proposer.ledger.submit('governance.close', `close-${proposal}`, { proposal });
  const { status } = payload as { status: string };
  if (status !== 'passed') throw new CohortError('PROPOSAL_CLOSED', `proposal ${proposal}: expected it to pass, got ${status}`);
  return proposal;
}
