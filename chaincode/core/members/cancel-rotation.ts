// members.cancelRotation: the organisation's admin takes back a record that is not yet in force: whoever stole a node key gains nothing.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { inForce, registrationOf, rotations } from './registration.ts';

/** Payload: {}. @throws {CohortError} NOT_FOUND, NOT_PERMITTED, ROTATION_INVALID */
export const cancelRotation: Handler<'members.cancelRotation'> = async (context, { node }) => {
  const known = await registrationOf(context, node);
  const rotated = await rotations.get(context, node);
  if (known === null) throw new CohortError('NOT_FOUND', `node ${node}: is not registered; admit it by vote`);
  if (known.record.msp !== context.creator.msp)
    throw new CohortError('NOT_PERMITTED', `${node}: expected the admin of ${known.record.msp}, got that of ${context.creator.msp}`);
  if (known.next === null || rotated === null)
    throw new CohortError('ROTATION_INVALID', `${node}: expected a record that is not yet in force, got none; rotate once more instead`);
  rotations.put(context, { ...(await inForce(context, rotated)), next: null }, node);
  context.emit('node.rotation-cancelled', { node, number: known.next.signed.number });
  return {};
};
