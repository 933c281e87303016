// What a party answers about a plan: it takes in what agents refuse, and tells any active node why the plan may not move.
import { CohortError } from '@cohort/protos/errors';
import type { PlanQuery, PlanStanding } from '@cohort/protos/messages';
import type { Refusal, RefusalVerdict } from '@cohort/protos/refusal';
import { answer } from './answer.ts';
import { decisionOf } from './round/pause.ts';
import type { Ports } from './ports/ports.ts';
import { keepRefusal, planStanding } from './round/refusals.ts';
import type { Caller, Rounds } from './rounds.ts';

export interface PlanService {
  refuse(caller: Caller, refusal: Refusal): Promise<RefusalVerdict>;
  plan(caller: Caller, query: PlanQuery): Promise<PlanStanding>;
}

export function planService(ports: Ports, rounds: Rounds): PlanService {
  return {
    refuse: (caller, refusal) =>
      answer(ports.journal, () => {
        const { nodeKey } = rounds.assertActive(caller);
        const round = rounds.find(refusal.round);
        if (caller.node !== `${refusal.member}/agent`)
          throw new CohortError(
            'ROLE_NOT_ALLOWED',
            `refusal of ${refusal.member}: expected ${refusal.member}/agent itself, got ${caller.node}`,
          );
        if (decisionOf(round, ports).ended !== null)
          throw new CohortError(
            'ROUND_CLOSED',
            `refusal of ${refusal.member}: expected round ${round.key} to be open; wait for the next attempt`,
          );
        const isNew = keepRefusal(round, ports, refusal, nodeKey);
        if (isNew) {
          const { member, code, rule } = refusal;
          ports.events.emit('member.refused', { round: round.key, member, code, rule });
          round.notifier.notifyAll();
        }
        return { isNew };
      }),
    plan: (caller, query) =>
      answer(ports.journal, () => {
        rounds.assertActive(caller);
        return planStanding(rounds.termsOf(query.plan), ports, query);
      }),
  };
}
