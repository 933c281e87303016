// The `governance` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { invoke, query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Governance extends fabric.Contract {
  constructor() {
    super('governance');
  }

  async propose({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'governance.propose', requestId, body);
  }

  async vote({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'governance.vote', requestId, body);
  }

  async close({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'governance.close', requestId, body);
  }

  async list({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'governance.list', body);
  }

  async get({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'governance.get', body);
  }
}

listTransactions(Governance.prototype, {
  submit: ['propose', 'vote', 'close'],
  evaluate: ['list', 'get'],
});
