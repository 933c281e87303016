// How a consortium governs itself, on the embedded ledger (single operator): admission, rules, an emergency, a readmission; every vote is real.
import { inProcessLedger } from '@cohort/chaincode/client/in-process';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { heartPlan } from '@cohort/chaincode/core/testing/round-story';
import { openEngine, type Engine } from '@cohort/chaincode/embedded/engine';
import { consortium, member, possessionOf, type TestMember } from '@cohort/chaincode/embedded/testing/consortium';
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody, ProposalView } from '@cohort/protos/ledger';
import { possessionBytes, proposalId } from '@cohort/protos/proposal-id';
import { plainRows } from '@cohort/protos/testing/study-plan';

const founders = ['cleveland', 'hungary', 'longbeach', 'switzerland'] as const;
type Msp = (typeof founders)[number] | 'basel';

export interface Told {
  readonly lines: readonly string[];
  readonly height: number;
  readonly stateHash: string;
}

/** Tells each line when it has happened; what it says of the ledger is what the ledger answered. */
export async function governanceStory(tell: (line: string) => void): Promise<Told> {
  const members = new Map<Msp, TestMember>();
  for (const msp of [...founders, 'basel'] as const) members.set(msp, await member(msp));
  const founding = founders.map((msp) => of(members, msp));
  const made = consortium([of(members, 'cleveland'), ...founding.slice(1)]);
  const engine = await openEngine({ ...made, path: ':memory:', batchMs: 1 });
  const scene = new Scene(engine, members, tell);
  try {
    scene.say(`${founders.join(', ')} found a consortium; its embedded ledger (single operator) begins with block 0`);
    await admission(scene);
    await otherRules(scene);
    await emergency(scene);
    await readmission(scene);
    const { height, stateHash } = engine.head();
    scene.say(`${String(height + 1)} blocks hold all of it; state hash ${stateHash.slice(0, 12)}`);
    return { lines: scene.lines, height, stateHash };
  } finally {
    await engine.close();
  }
}

async function admission(scene: Scene): Promise<void> {
  const basel = scene.member('basel');
  const proposal = await scene.propose('cleveland', { kind: 'admit-organisation', organisation: basel.record, nodes: [] }, basel);
  await scene.vote(proposal, 'cleveland', 'yes');
  await scene.refused(
    'a second vote of cleveland',
    scene.ledger('cleveland').submit('governance.vote', 'again', { proposal, choice: 'no' }),
  );
  for (const msp of ['hungary', 'longbeach'] as const) await scene.vote(proposal, msp, 'yes');
  await scene.close(proposal, 'hungary', 'basel is a member');
}

async function otherRules(scene: Scene): Promise<void> {
  const { rules: first } = await scene.ledger('cleveland').evaluate('governance.rules', {});
  const twoThirds = { num: 2, den: 3, comparator: '>=' } as const;
  const rules: ConsortiumRules = { ...first, minCohort: 4, emergencyEpochs: 2, thresholds: { ...first.thresholds, members: twoThirds } };
  const proposal = await scene.propose('basel', { kind: 'set-rules', rules, replaces: null });
  for (const msp of ['basel', 'cleveland', 'hungary'] as const) await scene.vote(proposal, msp, 'yes');
  await scene.refused(
    'three of five, who could change other rules, for two thirds from now on',
    scene.ledger('hungary').submit('governance.close', 'early', { proposal }),
  );
  await scene.vote(proposal, 'longbeach', 'yes');
  await scene.close(proposal, 'longbeach', 'from the next epoch on a plan needs four members, and decisions on members two thirds');
  await scene.refused(
    'a plan for three members, which the rules on their way refuse',
    scene.ledger('cleveland').evaluate('governance.check', { proposer: 'cleveland', body: { kind: 'plan', plan: heartPlan } }),
  );
  await scene.endEpoch();
}

async function emergency(scene: Scene): Promise<void> {
  const proposal = await scene.propose('hungary', { kind: 'suspend-now', msp: 'switzerland', reason: 'its keys were seen elsewhere' });
  await scene.vote(proposal, 'hungary', 'yes');
  await scene.refused('one organisation alone', scene.ledger('hungary').submit('governance.close', 'alone', { proposal }));
  await scene.vote(proposal, 'longbeach', 'yes');
  await scene.close(proposal, 'longbeach', 'switzerland takes part in nothing until epoch 4, and keeps its vote');
  await scene.refused("switzerland's rows", scene.ledger('switzerland').submit('datasets.register', 'rows', plainRows));
  const other = await scene.propose('cleveland', { kind: 'set-epoch-length', seconds: 7200 });
  await scene.vote(other, 'switzerland', 'no');
  await scene.refused(
    'the same two once more',
    scene
      .ledger('hungary')
      .evaluate('governance.check', { proposer: 'hungary', body: { kind: 'suspend-now', msp: 'switzerland', reason: 'again' } }),
  );
}

async function readmission(scene: Scene): Promise<void> {
  const proposal = await scene.propose('cleveland', { kind: 'readmit', msp: 'switzerland', reason: 'it has new keys' });
  await scene.refused(
    "switzerland's vote on itself",
    scene.ledger('switzerland').submit('governance.vote', 'own', { proposal, choice: 'yes' }),
  );
  for (const msp of ['basel', 'cleveland'] as const) await scene.vote(proposal, msp, 'yes');
  await scene.refused('half of the four who vote', scene.ledger('basel').submit('governance.close', 'half', { proposal }));
  await scene.vote(proposal, 'hungary', 'yes');
  await scene.close(proposal, 'hungary', 'switzerland is back, before its time');
  await scene.ledger('switzerland').submit('datasets.register', 'rows-again', plainRows);
  scene.say('switzerland registers its rows');
}

class Scene {
  readonly lines: string[] = [];
  readonly #engine: Engine;
  readonly #members: ReadonlyMap<Msp, TestMember>;
  readonly #ledgers = new Map<Msp, Ledger>();
  readonly #tell: (line: string) => void;
  #nonce = 0;

  constructor(engine: Engine, members: ReadonlyMap<Msp, TestMember>, tell: (line: string) => void) {
    this.#engine = engine;
    this.#members = members;
    this.#tell = tell;
  }

  say(line: string): void {
    this.lines.push(line);
    this.#tell(line);
  }

  member(msp: Msp): TestMember {
    return of(this.#members, msp);
  }

  ledger(msp: Msp): Ledger {
    const known = this.#ledgers.get(msp) ?? inProcessLedger(this.#engine, this.member(msp).identity);
    this.#ledgers.set(msp, known);
    return known;
  }

  async propose(proposer: Msp, body: ProposalBody, subject: TestMember | null = null): Promise<string> {
    const nonce = `n${String(++this.#nonce)}`;
    const proposal = proposalId(body, proposer, nonce);
    const { epoch } = await this.ledger(proposer).evaluate('epochs.current', {});
    const possessions = subject === null ? [] : [possessionOf(subject, possessionBytes(subject.record))];
    const request = { body, nonce, opensEpoch: epoch, closesEpoch: epoch + 10, possessions };
    await this.ledger(proposer).submit('governance.propose', nonce, request);
    const { electorate, threshold } = await this.#view(proposer, proposal);
    const { comparator, num, den } = threshold;
    const needed = `${comparator} ${String(num)}/${String(den)}`;
    this.say(`${proposer} proposes ${body.kind}; ${electorate.join(', ')} may vote, passed with ${needed} of them`);
    return proposal;
  }

  async vote(proposal: string, msp: Msp, choice: 'yes' | 'no'): Promise<void> {
    await this.ledger(msp).submit('governance.vote', `vote-${proposal}`, { proposal, choice });
    this.say(`${msp} votes ${choice}`);
  }

  async close(proposal: string, msp: Msp, what: string): Promise<void> {
    const { payload } = await this.ledger(msp).submit('governance.close', `close-${proposal}`, { proposal });
    this.say(`the proposal is ${(payload as { status: string }).status}: ${what}`);
  }

  async refused(what: string, asked: Promise<unknown>): Promise<void> {
    const code = await asked.then(
      () => 'nothing refused it',
      (thrown: unknown) => CohortError.from(thrown).code,
    );
    this.say(`refused: ${what} (${code})`);
  }

  /** A majority asks, and the epoch ends. */
  async endEpoch(): Promise<void> {
    const { epoch } = await this.ledger('cleveland').evaluate('epochs.current', {});
    for (const msp of ['cleveland', 'hungary', 'longbeach'] as const)
      await this.ledger(msp).submit('epochs.advance', `end-${String(epoch)}`, { from: epoch });
    this.say(`epoch ${String(epoch)} ends; the rules hold`);
  }

  async #view(msp: Msp, proposal: string): Promise<ProposalView> {
    return await this.ledger(msp).evaluate('governance.get', { proposal });
  }
}

function of(members: ReadonlyMap<Msp, TestMember>, msp: Msp): TestMember {
  const found = members.get(msp);
  if (found === undefined) throw new RangeError(`${msp}: expected a member of the story`);
  return found;
}
