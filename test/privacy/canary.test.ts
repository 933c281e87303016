// A quick audit by canary insertion: a few hundred real noised rounds, with thresholds that a correct build misses less than once in 1e6.
import test from 'ava';
import { chargeOf, delta, isIntact, quickClaims } from './claims.ts';
import { boundsOf, runsOf } from './measure.ts';

/** Both intact bounds together are above the charge of an intact build with a probability below 2e-7, whatever its noise is like. */
const confidence = 1 - 1e-7;
/**
 * 300 of them judge. The broken mechanisms lie 4.5 standard deviations apart or more, so that the best threshold errs in at most
 * Q(2.25) = 1.2 per cent of the runs, 4 of 300; not to be found, it would have to err in more than 25 (probability below 1e-12).
 */
const runs = 450;

for (const claim of quickClaims)
  test.serial(`${claim.name}: an attacker proves ${isIntact(claim) ? 'no more than' : 'more epsilon than'} what is charged`, async (t) => {
    const charged = chargeOf(claim);
    const { outsider, party } = boundsOf(
      { withCanary: await runsOf(claim, 'withCanary', runs), withoutCanary: await runsOf(claim, 'withoutCanary', runs) },
      { delta: Number(delta.num) / Number(delta.den), confidence },
    );
    t.log(`charged ${charged.toFixed(3)}; proven by an outsider ${outsider.epsilon.toFixed(3)}, by one party ${party.epsilon.toFixed(3)}`);
    if (isIntact(claim)) t.true(outsider.epsilon <= charged && party.epsilon <= charged);
    else t.true(party.epsilon > charged);
  });
