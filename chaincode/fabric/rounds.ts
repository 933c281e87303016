// The `rounds` contract on Fabric: each method hands its verb to the core.
import fabric from 'fabric-contract-api';
import { invoke, query } from '../core/invoke.ts';
import { fabricStub } from './fabric-stub.ts';
import { listTransactions } from './list-transactions.ts';

export class Rounds extends fabric.Contract {
  constructor() {
    super('rounds');
  }

  async open({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.open', requestId, body);
  }

  async enrol({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.enrol', requestId, body);
  }

  async closeEnrolment({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.closeEnrolment', requestId, body);
  }

  async commit({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.commit', requestId, body);
  }

  async publish({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.publish', requestId, body);
  }

  async void({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.void', requestId, body);
  }

  async abandon({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.abandon', requestId, body);
  }

  async dispute({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.dispute', requestId, body);
  }

  async claim({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.claim', requestId, body);
  }

  async confirm({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.confirm', requestId, body);
  }

  async taint({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.taint', requestId, body);
  }

  async closePlan({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.closePlan', requestId, body);
  }

  async resumePlan({ stub }: fabric.Context, requestId: string, body: string): Promise<string> {
    return invoke(fabricStub(stub), 'rounds.resumePlan', requestId, body);
  }

  async plans({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.plans', body);
  }

  async activePlans({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.activePlans', body);
  }

  async plan({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.plan', body);
  }

  async get({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.get', body);
  }

  async current({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.current', body);
  }

  async list({ stub }: fabric.Context, body: string): Promise<string> {
    return query(fabricStub(stub), 'rounds.list', body);
  }
}

listTransactions(Rounds.prototype, {
  submit: [
    'open',
    'enrol',
    'closeEnrolment',
    'commit',
    'publish',
    'void',
    'abandon',
    'dispute',
    'claim',
    'confirm',
    'taint',
    'closePlan',
    'resumePlan',
  ],
  evaluate: ['plans', 'activePlans', 'plan', 'get', 'current', 'list'],
});
