// A good document of every kind on the wire, taken from a real round where one says it.
import type { Network } from '@cohort/aggregator/testing/network';
import type { Json } from '@cohort/protos/canonical-json';
import { nothingAttached } from '@cohort/protos/attached';

const zero = '00'.repeat(32);

/** By `Service.Method.end`; replies that are frames have none. */
export function goodDocuments(network: Network, round: string): Readonly<Record<string, Json>> {
  const { terms, termsHash } = network.ledger.view(round);
  const [member] = network.members;
  const contribution = network.contribute(round, member as NonNullable<typeof member>);
  const announcement = contribution.announcementFor(0);
  const { sealed: _sealed, to: _to, ...announced } = announcement;
  const query = { round, termsHash, member: announced.member, com: announced.com };
  const header = contribution.headerFor(0);
  const statements = network.ports[0]?.journal.all(round).map(({ statement }) => statement) ?? [];
  const statement = statements.find(({ kind, party }) => kind === 'list' && party === 1) ?? statements[0];
  const receipt = statements.find(({ kind }) => kind === 'receipt') ?? null;
  const status = { phase: 'collecting', needsVector: true, offset: 0, receipt };
  const standing = { state: 'agreeing', waitsFor: ['party 1'] };
  const block = network.ledger.blocks[1];
  const opening = { verb: 'rounds.open', body: { plan: zero } };
  const transaction = {
    ...block?.transactions[0],
    ...opening,
    certificatePem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n',
  };
  const creator = { msp: 'va', certSha256: zero };
  const submitted = { creator, verb: 'rounds.open', requestId: '1', body: '{}', certificatePem: transaction.certificatePem };
  const refusal = { round, termsHash, member: 'va', code: 'POLICY_REFUSED', rule: 'minCohort', signature: '00'.repeat(64) };
  const documents = {
    'Agent.Announce.request': announcement,
    'Agent.Announce.reply': status,
    'Agent.Upload.request': header,
    'Agent.Upload.reply': status,
    'Agent.Status.request': query,
    'Agent.Status.reply': status,
    'Agent.Canary.request': { boxKey: zero, sealed: announcement.sealed },
    'Agent.Canary.reply': { opened: zero },
    'Agent.GetArtifact.request': { hash: zero },
    'Agent.PutArtifact.request': { hash: terms.architecture, proposal: network.planId, total: 32 },
    'Agent.PutArtifact.reply': { isNew: true },
    'Agent.Parties.request': { round },
    'Agent.Parties.reply': {
      round,
      ...standing,
      parties: terms.parties.map((_, party) => ({ party, role: 0, present: true })),
      whole: ['va'],
    },
    'Agent.Exchange.request': { round, limit: 100, bookmark: '' },
    'Agent.Exchange.reply': { round, statements, announcements: [[announced]], bookmark: '1.0' },
    'Agent.Refuse.request': refusal,
    'Agent.Refuse.reply': { isNew: true },
    'Agent.Plan.request': { plan: zero, model: zero, limit: 10, bookmark: '' },
    'Agent.Plan.reply': { plan: zero, servesModel: true, refusals: [refusal], bookmark: 'va' },
    'Party.Deliver.request': { round, to: 0, statements: [{ statement, attached: { ...nothingAttached, announcements: [[announced]] } }] },
    'Party.Deliver.reply': { ...standing, verdicts: [{ lacks: [zero], refused: { code: 'BODY_INVALID', detail: 'expected another' } }] },
    'Party.Relay.request': header,
    'Party.Relay.reply': status,
    'Party.Heal.request': { ...query, index: 1, party: 1 },
    'Party.Heal.reply': { announcement: announced, index: 1, total: 32 },
    'Party.Hello.request': { party: network.keys[1]?.node ?? '', rounds: [round], again: false },
    'Party.Hello.reply': { latest: statement, standings: { [round]: standing } },
    'Party.GetArtifact.request': { hash: zero },
    'Party.SumFile.request': { round, index: 0, hash: zero },
    'Ledger.Submit.request': { ...submitted, signature: '00'.repeat(64) },
    'Ledger.Submit.reply': { txId: zero, height: 1, payload: null },
    'Ledger.Evaluate.request': { verb: 'rounds.get', body: '{}' },
    'Ledger.Blocks.request': { from: 0 },
    'Ledger.Blocks.reply': {
      header: block?.header,
      transactions: [{ ...transaction, creator, requestId: '1', signature: '00'.repeat(64) }],
    },
    'Ledger.Head.request': {},
    'Ledger.Head.reply': block?.header,
  };
  return JSON.parse(JSON.stringify(documents)) as Readonly<Record<string, Json>>;
}
