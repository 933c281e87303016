// A small real study for the audit's tests: real keys, votes, agents, parties and blocks in this process, without noise.
import { Cast } from '../story/cast.ts';
import { Cooperative } from '../story/cooperative.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from '../story/study.ts';
import { auditOf, type AuditedStudy } from './audit-of.ts';

export async function smallStudy(rounds: number): Promise<AuditedStudy> {
  await using cast = new Cast(await Cooperative.found(partyHosts));
  const { cooperative, diary, parties, agents } = cast;
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.registerDatasets();
  for (const msp of partyHosts) await parties[msp].start();
  for (const hospital of hospitals) await agents[hospital].start();
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
