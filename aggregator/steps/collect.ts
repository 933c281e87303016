// collecting: takes in contributions until everybody enrolled is whole here, or what lacks can be healed, or the deadline passes.
import type { Signed } from '@cohort/protos/statements';
import type { StateName } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import { isAbsent, isDoubted, isPresumed, noteDoubt, presentOthers, timelyStatement } from '../round/absence.ts';
import { bufferName, missingMembers } from '../round/contributions.ts';
import { closeEnrolment } from '../round/close-enrolment.ts';
import { collectingLeftMs, isFrozen, pause } from '../round/pause.ts';
import { relay } from '../round/relay.ts';
import { partyRef, roleIn, type Round } from '../round/round.ts';
import { broadcastStatement } from '../round/broadcast-statement.ts';
import { unsupportedTerms } from '../round/unsupported-terms.ts';

export async function collect(round: Round, ports: Ports): Promise<StateName> {
  const unsupported = unsupportedTerms(round.terms);
  if (unsupported !== null) {
    ports.events.emit('statement.refused', { round: round.key, code: unsupported.code, detail: unsupported.detail });
    return 'observing';
  }
  const coming = relayWatch(round, ports);
  for (const { announcement } of ports.journal.contributions(round.key)) relay(round, ports, announcement);
  void closeEnrolment(round, ports);
  try {
    for (;;) {
      // Parties that presume this one absent go on waiting for it once they have something that it signed in this round.
      if (isDoubted(ports)) {
        broadcastStatement(round, ports, 'waitsFor', { kind: 'list', key: 'received' });
        noteDoubt(ports, false);
      }
      if (isFrozen(round, ports)) {
        const missing = missingMembers(round, ports);
        const tooFew = (ports.journal.round(round.key)?.enrolled.length ?? 0) < round.terms.minCohort;
        if (missing.length === 0 || tooFew) return 'agreeing';
        if (canBeHealed(round, ports, missing) && !coming(missing)) return 'agreeing';
        if (collectingLeftMs(round, ports) === 0) return 'agreeing';
        round.waitsFor = missing;
      } else round.waitsFor = ['enrolment'];
      await pause(round, ports, 250);
    }
  } finally {
    round.waitsFor = [];
  }
}

/** Whether role 1 is still passing on what is missing here: bytes came within the last second. Healing would send them all again. */
function relayWatch(round: Round, ports: Ports): (missing: readonly string[]) => boolean {
  let last = { bytes: -1, at: 0 };
  return (missing) => {
    if (round.role !== 2) return false;
    const relaying = round.others.find((party) => roleIn(round, party) === 1) ?? 0;
    if (isAbsent(round, ports, relaying)) return false;
    const sender = partyRef(round, relaying).node;
    const pairs = ports.journal.contributions(round.key).filter(({ announcement: { member } }) => missing.includes(member));
    const bytes = pairs.reduce((sum, { announcement }) => sum + ports.shares.length(round.key, bufferName(announcement, sender)), 0);
    if (bytes !== last.bytes) last = { bytes, at: ports.clock.now() };
    return ports.clock.now() - last.at < 1000;
  };
}

/** Whether the others' lists have every missing member at a party that holds s_0: the vector needs no second journey. */
function canBeHealed(round: Round, ports: Ports, missing: readonly string[]): boolean {
  const others = presentOthers(round, ports).filter((party) => !isPresumed(round, ports, party));
  const lists = others.flatMap(
    (party) => (timelyStatement(round, ports, { party, kind: 'list', key: 'received' }) ?? []) as Signed<'list'> | [],
  );
  const lacksVector = round.role !== 0;
  const sources = lists.filter(({ party }) => !lacksVector || roleIn(round, party) !== 0);
  const all = others.length === lists.length;
  return all && missing.every((member) => sources.some(({ body }) => body.pairs.some((pair) => pair.member === member)));
}
