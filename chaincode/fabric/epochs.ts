// The `epochs` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { invoke, query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Epochs extends fabric.Contract {
  constructor() {
    super('epochs');
  }

  async advance({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'epochs.advance', requestId, body);
  }

  async current({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'epochs.current', body);
  }
}

listTransactions(Epochs.prototype, {
  submit: ['advance'],
  evaluate: ['current'],
});
