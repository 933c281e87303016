// The `members` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { invoke, query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Members extends fabric.Contract {
  constructor() {
    super('members');
  }

  async rotate({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'members.rotate', requestId, body);
  }

  async cancelRotation({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'members.cancelRotation', requestId, body);
  }

  async list({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'members.list', body);
  }

  async node({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'members.node', body);
  }
}

listTransactions(Members.prototype, {
  submit: ['rotate', 'cancelRotation'],
  evaluate: ['list', 'node'],
});
