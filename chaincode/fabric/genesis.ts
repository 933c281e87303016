// The `genesis` contract on Fabric: writes the founding registry once, by one of the founders' admins.
import fabric from 'fabric-contract-api';
import { parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { anchorOf, initialise } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class GenesisContract extends fabric.Contract {
  constructor() {
    super('genesis');
  }

  /** Returns the anchor; compare it before trusting the channel. @throws {CohortError} NOT_PERMITTED, ALREADY_EXISTS, BODY_INVALID */
  async initialise({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
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
  }
}

listTransactions(GenesisContract.prototype, { submit: ['initialise'], evaluate: [] });
