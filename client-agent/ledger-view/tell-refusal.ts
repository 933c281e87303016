// Tells a round's parties that this site keeps out of it: a closed code and the policy's rule, signed. The detail stays here.
import { signEd25519 } from '@cohort/mpc/crypto';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { isRefusalCode, refusalBytes, type Refusal, type RefusalCode } from '@cohort/protos/refusal';
import type { PartyRef } from '@cohort/protos/terms';
import type { AgentPorts } from '../ports/ports.ts';
import type { Site } from '../ports/site.ts';
import type { Round } from '../round.ts';
import { PolicyRefused } from '../steps/policy-refused.ts';
import { followPin } from './follow-pin.ts';

type TellPorts = Pick<AgentPorts, 'site' | 'ledger' | 'memory' | 'parties' | 'clock'>;

/** A party that is away, or that has not seen the round's block yet, is told later. */
const later: readonly ErrorCode[] = ['UNREACHABLE', 'TIMED_OUT', 'REPLY_INVALID', 'ROUND_UNKNOWN'];
const firstRetryMs = 100;
const lastRetryMs = 5000;

/** What is being told of a round: something newer takes its place. */
const telling = new WeakMap<Round, AbortController>();

/** Ends when every pinned party has it or refused it, or with the round; an outage or a late enrolment is no refusal and is not told. */
export async function tellRefusal(round: Round, thrown: unknown, ports: TellPorts): Promise<void> {
  const { code } = CohortError.from(thrown);
  if (!isRefusalCode(code) || round.isEnrolled) return;
  const newest = new AbortController();
  telling.get(round)?.abort();
  telling.set(round, newest);
  const refusal = refusalOf(round, code, thrown instanceof PolicyRefused ? thrown.rule : null, ports.site);
  const signal = AbortSignal.any([round.signal, newest.signal]);
  await Promise.all(
    round.view.terms.parties.map(async (party) => {
      if (await isPinned(party, ports)) await tell(party, refusal, ports, signal);
    }),
  );
}

function refusalOf({ key, view }: Round, code: RefusalCode, rule: Refusal['rule'], { member, keys }: Site): Refusal {
  const said = { termsHash: view.termsHash, member, code, rule };
  return { round: key, ...said, signature: toHex(signEd25519(keys.nodeSeed, refusalBytes(said))) };
}

/** The terms may name anybody as a party: that may be what this site refuses. */
async function isPinned(party: PartyRef, ports: TellPorts): Promise<boolean> {
  // A ledger that does not answer vouches for nobody.
  const pin = await followPin(party, ports).catch(() => undefined);
  return pin?.nodeKey === party.nodeKey && pin.tlsCertSha256 === party.tlsCertSha256;
}

async function tell(party: PartyRef, refusal: Refusal, { parties, clock }: TellPorts, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      await parties.client(party).refuse(refusal, signal);
      return;
    } catch (thrown) {
      if (!later.includes(CohortError.from(thrown).code)) return;
      await clock.sleep(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(failures, 10)), signal);
    }
  }
}
