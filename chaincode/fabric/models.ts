// The `models` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Models extends fabric.Contract {
  constructor() {
    super('models');
  }

  async lineage({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'models.lineage', body);
  }
}

listTransactions(Models.prototype, {
  submit: [],
  evaluate: ['lineage'],
});
