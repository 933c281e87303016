// A study whose first round two parties finish alone, because the third is killed before it sums; it comes back for the second.
import { Cast } from '../story/cast.ts';
import { Cooperative } from '../story/cooperative.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from '../story/study.ts';
import { auditOf, type AuditedStudy } from './audit-of.ts';

const collectSeconds = 1500;

export async function absentStudy(): Promise<AuditedStudy> {
  await using cast = new Cast(await Cooperative.found(partyHosts));
  const { cooperative, clock, diary, parties, agents } = cast;
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.registerDatasets();
  await parties.cleveland.start();
  await parties.hungary.start('summing');
  await parties.va.start();
  for (const hospital of hospitals) await agents[hospital].start();
  cast.cutLines('switzerland');
  // A loaded machine must not end the collecting by itself: the story does.
  const plan = storyPlan({ rounds: 2, architecture: linear, parameters: linear.input + 1, genesisModel: genesisModel(linear).hash });
  await cooperative.accept({ ...plan, deadlines: { ...plan.deadlines, collect: collectSeconds } });
  await diary.until('three hospitals to be safe with all parties', () =>
    ['cleveland', 'hungary', 'va'].every((msp) => diary.all('share.receipt', {}, `${msp}/agent`).length === 3),
  );
  clock.pass(collectSeconds);
  await diary.until('party Hungary to be frozen', () => diary.all('story.frozen').length === 1);
  const survivors = await cast.loseHungary();
  await diary.until('round 1 to be published', () =>
    survivors.every((node) => diary.all('round.state', { state: 'published' }, node).length === 1),
  );
  await parties.hungary.start();
  cast.mendLines('switzerland');
  await diary.until('round 2 to be published', () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === 2),
  );
  return await auditOf(
    cooperative,
    partyHosts.map((msp) => parties[msp].ports),
  );
}
