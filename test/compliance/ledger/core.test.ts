// The product's own contracts on a real ledger process: an admission by vote opens the door, and the registry is followed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { ProposalBody } from '@cohort/protos/ledger';
import { possessionBytes, proposalId } from '@cohort/protos/proposal-id';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { followMembers } from '@cohort/chaincode/client/follow-members';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { certificateFingerprint } from '@cohort/chaincode/client/transaction';
import { watch } from '@cohort/chaincode/client/watch';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { consortium, member, possessionOf, type TestMember } from '@cohort/chaincode/embedded/testing/consortium';
import { LedgerProcess } from './ledger-process.ts';

const [alpha, beta, gamma] = [await member('alpha'), await member('beta'), await member('gamma')];
const made = consortium([alpha, beta]);
const tls = await alpha.organisation.issue('alpha/ledger');
const pinned = { msp: 'alpha', tlsCertSha256: certificateFingerprint(tls.certPem) };

test('admits an organisation by vote, which then gets in without a restart', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-ledger-'));
  const ledger = new LedgerProcess(folder, { ...made, tls, contracts: 'core' });
  await ledger.start();
  const trust = ledgerTrust(made.genesis, pinned);
  const connect = ({ identity, tls: own }: TestMember, store = ledgerTrust(made.genesis, pinned)): Ledger =>
    connectEmbedded({ endpoint: ledger.endpoint, tls: own, trust: store, identity, genesis: made.genesis, patienceMs: 5000 });
  const [a, b, c] = [connect(alpha, trust), connect(beta), connect(gamma)];
  const stop = new AbortController();
  const following = followMembers(a, trust, stop.signal);
  try {
    const body: ProposalBody = { kind: 'admit-organisation', organisation: gamma.record, nodes: [] };
    const proposal = proposalId(body, 'alpha', '00'.repeat(16));
    const possessions = [possessionOf(gamma, possessionBytes(gamma.record))];
    const request = { body, nonce: '00'.repeat(16), opensEpoch: 0, closesEpoch: 1, possessions };
    const proposed = await a.submit('governance.propose', 'propose', request);
    t.deepEqual(await a.submit('governance.propose', 'propose', request), proposed);
    await t.throwsAsync(a.submit('governance.propose', 'propose', { ...request, closesEpoch: 2 }), { code: 'REQUEST_ID_REUSED' });
    // No two votes touch one key, so that both are valid in one block.
    await Promise.all([a, b].map((each) => each.submit('governance.vote', 'vote', { proposal, choice: 'yes' })));
    await a.submit('governance.close', 'close', { proposal });
    const members = await readMembers(c);
    t.deepEqual(
      members.organisations.map(({ msp }) => msp),
      ['alpha', 'beta', 'gamma'],
    );
    const names: string[] = [];
    for await (const { name } of watch(c, stop.signal)) {
      names.push(name);
      if (name === 'member.admitted') break;
    }
    t.deepEqual(names, ['proposal.opened', 'proposal.voted', 'proposal.voted', 'member.admitted']);
    while (trust.peer(gamma.record.admin.tlsCertSha256) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    stop.abort();
    await following;
    await Promise.all([a, b, c].map((each) => each.close()));
    await ledger.stop();
    await rm(folder, { recursive: true });
  }
});
