// A quick audit by canary insertion: a few hundred real noised rounds, with thresholds that a correct build misses less than once in 1e6.
import test from 'ava';
import { chargeOf, delta, isIntact, quickClaims } from './claims.ts';
import { boundsOf, runsOf } from './measure.ts';

/** Both bounds of an intact build together are above the charge with a probability below 2e-7, whatever its noise is like. */
const intact = 1 - 1e-7;
/**
 * The broken mechanisms' two worlds lie six standard deviations apart or more, so that the threshold errs only as far as the outermost of
 * the 150 runs that choose it is in. It would take 60 errors in the 300 others to bring the bound down to the charge: a threshold that
 * errs in 15 per cent lies outside of all 150 with a probability of 0.85^150 < 1e-10, and one that errs less is further from 60.
 */
const broken = 0.999;
const runs = 450;

for (const claim of quickClaims)
  test.serial(`${claim.name}: an attacker proves ${isIntact(claim) ? 'no more than' : 'more epsilon than'} what is charged`, async (t) => {
    const charged = chargeOf(claim);
    const { outsider, party } = boundsOf(
      { withCanary: await runsOf(claim, 'withCanary', runs), withoutCanary: await runsOf(claim, 'withoutCanary', runs) },
      { delta: Number(delta.num) / Number(delta.den), confidence: isIntact(claim) ? intact : broken },
    );
    t.log(`charged ${charged.toFixed(3)}; proven by an outsider ${outsider.epsilon.toFixed(3)}, by one party ${party.epsilon.toFixed(3)}`);
    if (isIntact(claim)) t.true(outsider.epsilon <= charged && party.epsilon <= charged);
    else t.true(party.epsilon > charged);
  });
