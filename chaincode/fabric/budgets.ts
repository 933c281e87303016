// The `budgets` contract on Fabric: statements only, since enrolment reserves and commit decides.
import fabric from 'fabric-contract-api';
import { query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Budgets extends fabric.Contract {
  constructor() {
    super('budgets');
  }

  async statement({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'budgets.statement', body);
  }
}

listTransactions(Budgets.prototype, {
  submit: [],
  evaluate: ['statement'],
});
