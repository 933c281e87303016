// A small real study for the audit's tests: real keys, votes, agents, parties and blocks in this process, without noise.
import { Cast } from '../story/cast.ts';
import { genesisModel, linear, partyHosts, storyPlan } from '../story/study.ts';
import { auditOf, type AuditedStudy } from './audit-of.ts';

export async function smallStudy(rounds: number): Promise<AuditedStudy> {
  await using cast = await Cast.founded();
  const { cooperative, diary, parties } = cast;
  // Two requests that meet in a block: one of them loses, which no round of these would show.
  await Promise.allSettled(
    partyHosts.slice(0, 2).map(async (msp) => cooperative.ledgerOf(`${msp}/admin`).submit('epochs.advance', `meet-${msp}`, { from: 0 })),
  );
  const { hash } = genesisModel(linear);
  await cooperative.accept(storyPlan({ rounds, architecture: linear, parameters: linear.input + 1, genesisModel: hash }));
  await diary.until(`${String(rounds)} rounds to be published`, () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === rounds),
  );
  return await auditOf(
    cooperative,
    partyHosts.map((msp) => parties[msp].ports),
  );
}
