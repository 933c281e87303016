// Why a plan does not move, from what the ledger has of it and what its parties answer: one sentence for each cause, with what to do.
import { verifyEd25519 } from '@cohort/mpc/crypto';
import type { ErrorCode } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import type { MembersView, PlanView, RoundView } from '@cohort/protos/ledger';
import type { PlanStanding } from '@cohort/protos/messages';
import { refusalBytes, type Refusal } from '@cohort/protos/refusal';
import { refusalRemedies } from './refusal-remedies.ts';

/** What a party said, or the code with which it did not. */
export interface PartyAnswer {
  readonly party: string;
  readonly standing: Pick<PlanStanding, 'servesModel' | 'refusals'> | ErrorCode;
}

export interface Obstacle {
  /** A member, a party's node, or `plan`. */
  readonly who: string;
  readonly code: ErrorCode;
  /** With POLICY_REFUSED the policy's rule. */
  readonly rule: string | null;
  /** What was expected, what was got and what to do. */
  readonly detail: string;
}

export interface PlanFacts {
  readonly plan: PlanView;
  /** The first, the one that is open or was last, and those that refusals name, by key. */
  readonly rounds: ReadonlyMap<string, RoundView>;
  readonly members: MembersView;
  readonly answers: readonly PartyAnswer[];
}

/** None for a plan that has ended. A party is believed that it lacks a model, and what a member signed. */
export function obstaclesOf(facts: PlanFacts): Obstacle[] {
  const { plan, answers } = facts;
  if (plan.status === 'finished' || plan.status === 'closed') return [];
  const asked = answers.filter(({ party }) => !plan.waitsFor.includes(party));
  return [...ofPlan(plan), ...asked.flatMap(ofParty), ...ofModel(plan, asked), ...ofMembers(facts)];
}

/** `va: POLICY_REFUSED maxEpsilon`, for a screen with little room. */
export const obstacleLine = ({ who, code, rule }: Obstacle): string => `${who}: ${code}${rule === null ? '' : ` ${rule}`}`;

function ofPlan(view: PlanView): Obstacle[] {
  const { plan, status, waitsFor, refusedBy } = view;
  const suspended = waitsFor.map((who): Obstacle => {
    const detail = `expected a party of an active organisation, got a suspended one, for which the plan ${status === 'waiting' ? 'waits' : 'will wait after this round'}; propose another: cohort plan replace-party ${plan} --from ${who} --to NODE`;
    return { who, code: 'MEMBER_SUSPENDED', rule: null, detail };
  });
  const refused = refusedBy.map((rule): Obstacle => {
    const detail = `expected what the consortium's rules allow, got a plan that ${rule} refuses, which ${status === 'waiting' ? 'waits' : 'will wait after this round'}; see cohort policy show, then vote other rules or another plan`;
    return { who: 'plan', code: 'RULES_REFUSED', rule, detail };
  });
  return [...suspended, ...refused, ...ofPause(view)];
}

function ofPause({ plan, status, parties, resumedBy }: PlanView): Obstacle[] {
  if (status !== 'paused') return [];
  const others = parties.map(({ msp }) => msp).filter((msp) => !resumedBy.includes(msp));
  const who = resumedBy.length === 0 ? `two of ${others.join(', ')}` : `one of ${others.join(', ')} (${resumedBy.join(', ')} has)`;
  const detail = `expected a published round, got attempts that came to nothing; mend the cause, then resume it as ${who}: cohort plan resume ${plan} --as MSP`;
  return [{ who: 'plan', code: 'PLAN_PAUSED', rule: null, detail }];
}

function ofParty({ party, standing }: PartyAnswer): Obstacle[] {
  if (typeof standing !== 'string') return [];
  return [
    { who: party, code: standing, rule: null, detail: 'expected the party to answer, got nothing from it; start it, or see its log' },
  ];
}

/** A party that does not answer may have the model. */
function ofModel({ model }: PlanView, answers: readonly PartyAnswer[]): Obstacle[] {
  if (answers.length === 0 || answers.some(({ standing }) => typeof standing === 'string' || standing.servesModel)) return [];
  const detail = `expected one of ${answers.map(({ party }) => party).join(', ')} to serve model ${model}, got none; name its file under models in the node.json of one of them`;
  return [{ who: 'parties', code: 'MODEL_NOT_SERVED', rule: null, detail }];
}

function ofMembers({ plan, rounds, members, answers }: PlanFacts): Obstacle[] {
  const round = plan.current === null ? undefined : rounds.get(plan.current);
  if (round === undefined) return [];
  const enrolled = new Set(round.enrolled.map(({ member }) => member));
  const latest = latestRefusals(answers, { rounds, current: round.round }, members);
  const awaited = plan.body.datasets.map(({ msp }) => msp).filter((msp) => !enrolled.has(msp));
  return awaited.flatMap((who): Obstacle[] => {
    const refusal = latest.get(who);
    if (refusal?.round === round.round) {
      const { code, rule } = refusal;
      const whom = code === 'KEY_NOT_PINNED' ? whoseKeys(plan, rounds) : '';
      const detail = `expected its agent to enrol, got its refusal of round ${placeOf(refusal.round)}; ${refusalRemedies[code]}${whom}`;
      return [{ who, code, rule, detail }];
    }
    // Whoever may still enrol is not late, and what nobody could be asked is not said.
    if (round.status !== 'void' || answers.every(({ standing }) => typeof standing === 'string')) return [];
    const before = refusal === undefined ? '' : ` (its last refusal, ${refusal.code}, is of round ${placeOf(refusal.round)})`;
    const detail = `expected its agent to enrol in round ${placeOf(round.round)} or to refuse it, got neither${before}; start the agent, and see that its node.json offers the dataset`;
    return [{ who, code: 'MEMBER_NOT_ENROLLED', rule: null, detail }];
  });
}

/** A refusal names no party, and no site is asked for more: the ledger shows whose node key is another than when the plan began. */
function whoseKeys({ plan, parties }: PlanView, rounds: PlanFacts['rounds']): string {
  const first = rounds.get(`${plan}~1~0`)?.terms.parties ?? [];
  const changed = parties.filter(({ node, nodeKey }) => !first.some((party) => party.node === node && party.nodeKey === nodeKey));
  if (first.length === 0 || changed.length === 0) return "; the agent's log names the party";
  return `; another node key than when the plan began: ${changed.map(({ node }) => node).join(', ')}`;
}

/** By member; what its agent did not sign for that round's terms is nobody's. */
function latestRefusals(
  answers: readonly PartyAnswer[],
  { rounds, current }: { readonly rounds: PlanFacts['rounds']; readonly current: string },
  { nodes }: MembersView,
): ReadonlyMap<string, Refusal> {
  const latest = new Map<string, Refusal>();
  for (const { standing } of answers)
    for (const refusal of typeof standing === 'string' ? [] : standing.refusals) {
      const { member, round, termsHash, signature } = refusal;
      const nodeKey = nodes.find(({ node }) => node === `${member}/agent`)?.nodeKey;
      if (nodeKey === undefined || rounds.get(round)?.termsHash !== termsHash) continue;
      if (!verifyEd25519(fromHex(nodeKey, 32), refusalBytes(refusal), fromHex(signature, 64))) continue;
      const known = latest.get(member);
      if (known === undefined || round === current || (known.round !== current && isLater(round, known.round))) latest.set(member, refusal);
    }
  return latest;
}

/** `2.3` of `<plan>~2~3`; the first attempt is `2`. */
function placeOf(round: string): string {
  const [, number = '', attempt = ''] = round.split('~');
  return attempt === '0' ? number : `${number}.${attempt}`;
}

function isLater(left: string, right: string): boolean {
  const [[, number, attempt], [, otherNumber, otherAttempt]] = [left.split('~'), right.split('~')];
  return (Number(number) - Number(otherNumber) || Number(attempt) - Number(otherAttempt)) > 0;
}
