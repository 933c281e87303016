// The story of four rounds. Read this first: hospitals train one model, one drops out, a party is killed; then with noise, until a budget is spent.
import type { RoundView } from '@cohort/protos/ledger';
import { Cast } from './cast.ts';
import { Cooperative } from './cooperative.ts';
import { noisedChapter, type NoisedChapter } from './noised-chapter.ts';
import type { OnReceived } from './received.ts';
import { openedSum, plaintextSum, type Sums } from './sums.ts';
import { hospitals, partyHosts, type Hospital, type PartyHost } from './study.ts';

/** How a round ended, for whoever wants to check. */
export interface Ending {
  readonly view: RoundView;
  /** Hospitals whose update is in the sum. */
  readonly counted: readonly string[];
  /** Parties that signed what was committed. */
  readonly signers: readonly number[];
  readonly opened: Sums;
  readonly plaintext: Sums;
}

export interface Story {
  readonly first: Ending;
  readonly second: Ending;
  /** Share indices whose sum the killed party recomputed and found right after its return. */
  readonly checkedLater: readonly number[];
  /** Model file of the first round as the killed party has it, hash in hex, null if it has none. */
  readonly caughtUpWith: string | null;
  /** Share indices of Switzerland that party Hungary had from the other holders in round 2. */
  readonly healed: readonly number[];
  readonly planStatus: string;
  readonly noised: NoisedChapter;
}

/** For whoever records what everybody receives. */
export interface Watch {
  readonly onReceived: OnReceived;
  readonly atTheEnd: (cast: Cast) => Promise<void>;
}

const unwatched: Watch = { onReceived: () => undefined, atTheEnd: () => Promise.resolve() };

/** `watch` may read the cooperative as it runs and look at it once more before it ends. */
export async function story(tell: (line: string) => void, watch: Watch = unwatched): Promise<Story> {
  tell('Cleveland, Hungary and VA found a cooperative. Each has its own authority and keys; the ledger starts with their three names.');
  await using cast = new Cast(await Cooperative.found(partyHosts));
  const { cooperative, clock, diary, parties, agents } = cast;
  cooperative.onReceived = watch.onReceived;

  tell('Switzerland asks to join. The three vote it in; then all four vote in every agent and party, each with proof of its keys.');
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.registerDatasets();

  tell('Three of them run an aggregator party. No party sees more than random-looking shares; any two can finish a round.');
  await parties.cleveland.start();
  await parties.hungary.start('summing');
  await parties.va.start();
  for (const hospital of hospitals) await agents[hospital].start();

  tell('They agree on a study by vote: two rounds of federated averaging. The ledger opens round 1.');
  cast.cutLines('switzerland');
  await cast.agreeOnStudy();

  tell('All four agents check the terms against their own policy, read their rows, enrol, and train.');
  tell('Then Switzerland falls silent: its line is cut before a single share has left it.');
  await diary.until('three hospitals to be safe with all parties', () =>
    ['cleveland', 'hungary', 'va'].every((msp) => diary.all('share.receipt', {}, `${msp}/agent`).length === 3),
  );

  tell('The other three have a receipt from every party. The parties wait for Switzerland until the deadline, and go on without it.');
  clock.pass(300);
  await diary.until('party Hungary to be frozen', () => diary.all('story.frozen').length === 1);

  tell('Party Hungary has signed the list of who counts and is about to add. It is killed.');
  const survivors = await cast.loseHungary();

  tell('The two others miss it, say so under their signatures, and finish: sum, commit on the ledger, and only then open.');
  await diary.until('round 1 to be published', () =>
    survivors.every((node) => diary.all('round.state', { state: 'published' }, node).length === 1),
  );
  const first = await ending(cast, 1, 'cleveland');
  tell(`Round 1 is published: ${first.counted.join(', ')} counted, parties ${first.signers.join(' and ')} signed.`);
  tell(`The opened sum is ${shown(first.opened)}; in clear, their integers add up to ${shown(first.plaintext)}.`);

  tell('Party Hungary is started again over its own folder. It catches up and recomputes the sums that one party alone had vouched for.');
  await parties.hungary.start();
  await diary.until(
    'party Hungary to catch up',
    () => diary.all('round.state', { round: first.view.round, state: 'published' }, 'hungary/party').length === 1,
  );
  const { journal, artifacts } = parties.hungary.ports;
  const checkedLater = [0, 1, 2].filter((index) => journal.roundFacts(first.view.round).get(`checked.${String(index)}`) === true);
  const caughtUpWith = artifacts.get(first.view.modelOut ?? '') === null ? null : first.view.modelOut;
  tell(`The sums of shares ${checkedLater.join(' and ')} were right. It holds the new model.`);

  tell('Switzerland is back on the line, but for that to party Hungary: in round 2 this one asks the other holders for what it lacks.');
  cast.mendLines('switzerland');
  cast.cutLines('switzerland', ['hungary']);
  await diary.until('round 2 to be published', () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === 2),
  );
  const second = await ending(cast, 2, 'va');
  cast.mendLines('switzerland');
  const healed = diary
    .all('share.healed', { member: 'switzerland', round: second.view.round }, 'hungary/party')
    .map(({ fields }) => Number(fields['index']));
  tell(`Party Hungary was handed Switzerland's shares ${healed.join(' and ')}, each checked against the commitment.`);
  tell(`Round 2 is published: ${second.counted.join(', ')} counted, parties ${second.signers.join(', ')} signed.`);
  tell(`The opened sum is ${shown(second.opened)}; in clear it is ${shown(second.plaintext)}.`);
  const planStatus = (await cast.plan())?.status ?? 'none';
  const noised = await noisedChapter(cast, tell);
  await watch.atTheEnd(cast);
  return { first, second, checkedLater, caughtUpWith, healed, planStatus, noised };
}

async function ending(cast: Cast, number: number, party: PartyHost): Promise<Ending> {
  const view = await cast.round(number);
  if (view === null || view.body === null) throw new RangeError(`round ${String(number)}: expected it to be committed`);
  const counted = view.body.members.map(({ member }) => member);
  const contributions = counted.map((member) => cast.agents[member as Hospital].shared.get(view.round) ?? {});
  const signers = await cast.signersOf(view.round);
  return { view, counted, signers, opened: openedSum(view, cast.parties[party].ports.artifacts), plaintext: plaintextSum(contributions) };
}

const shown = (sums: Sums): string => `(${Object.values(sums).flat().join(' ')})`;
