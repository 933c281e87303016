// The `datasets` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { invoke, query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Datasets extends fabric.Contract {
  constructor() {
    super('datasets');
  }

  async register({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'datasets.register', requestId, body);
  }

  async list({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'datasets.list', body);
  }

  async get({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'datasets.get', body);
  }
}

listTransactions(Datasets.prototype, {
  submit: ['register'],
  evaluate: ['list', 'get'],
});
