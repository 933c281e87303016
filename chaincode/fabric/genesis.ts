// The `genesis` contract on Fabric: writes the founding registry once, by one of the founders' admins.
import { parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { anchorOf, initialise } from '../core/invoke.ts';
import { contractOf, submitted } from './contract-of.ts';
import { fabricStub } from './fabric-stub.ts';

export const GenesisContract = contractOf('genesis');

/** Returns the anchor; compare it before trusting the channel. @throws {CohortError} NOT_PERMITTED, ALREADY_EXISTS, BODY_INVALID */
submitted(GenesisContract, 'initialise', async ({ stub }, requestId = '', body = '') => {
  const genesis = genesisShape(parseCanonicalJson(body), 'genesis');
  const core = fabricStub(stub);
  const { mspid, certSha256 } = core.getCreator();
  if (!genesis.organisations.some(({ msp, admin }) => msp === mspid && admin.identityCertSha256 === certSha256))
    throw new CohortError(
      'NOT_PERMITTED',
      `${requestId}: expected an admin node named in the genesis, got ${mspid} with certificate ${certSha256}`,
    );
  await initialise(core, genesis);
  return anchorOf(genesis);
});
