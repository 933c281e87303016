// The explicit table of transactions: what may be invoked, by which roles, with which body. Nothing else can be.
import type { Json } from '@cohort/protos/canonical-json';
import type { NodeRole, TransactionVerb } from '@cohort/protos/ledger';
import { transactionShapes } from '@cohort/protos/ledger-schema';
import type { Context, Handler } from './context.ts';
import { register } from './datasets/register.ts';
import { advance } from './epochs/advance.ts';
import { close } from './governance/close.ts';
import { propose } from './governance/propose.ts';
import { vote } from './governance/vote.ts';
import { cancelRotation } from './members/cancel-rotation.ts';
import { rotate } from './members/rotate.ts';
import { abandon } from './rounds/abandon.ts';
import { claim } from './rounds/claim.ts';
import { closeEnrolment } from './rounds/close-enrolment.ts';
import { closePlan } from './rounds/close-plan.ts';
import { commit } from './rounds/commit.ts';
import { confirm } from './rounds/confirm.ts';
import { dispute } from './rounds/dispute.ts';
import { enrol } from './rounds/enrol.ts';
import { open } from './rounds/open.ts';
import { resumePlan } from './rounds/resume-plan.ts';
import { publish } from './rounds/publish.ts';
import { taint } from './rounds/taint.ts';
import { voidRound } from './rounds/void.ts';

export interface Transaction {
  readonly roles: readonly NodeRole[];
  /** Validates the body, then runs the handler. */
  run(context: Context, body: Json): Promise<Json>;
}

function row<V extends TransactionVerb>(verb: V, roles: readonly NodeRole[], handler: Handler<V>): Transaction {
  return {
    roles,
    run: async (context, body) => handler(context, transactionShapes[verb](body, 'body')),
  };
}

const everyone: readonly NodeRole[] = ['agent', 'party', 'admin', 'ledger'];

export const transactions: { readonly [V in TransactionVerb]: Transaction } = {
  'governance.propose': row('governance.propose', ['admin'], propose),
  'governance.vote': row('governance.vote', ['admin'], vote),
  'governance.close': row('governance.close', ['admin'], close),
  'members.rotate': row('members.rotate', everyone, rotate),
  'members.cancelRotation': row('members.cancelRotation', ['admin'], cancelRotation),
  'datasets.register': row('datasets.register', ['agent', 'admin'], register),
  'rounds.open': row('rounds.open', ['party'], open),
  'rounds.enrol': row('rounds.enrol', ['agent'], enrol),
  'rounds.closeEnrolment': row('rounds.closeEnrolment', ['party'], closeEnrolment),
  'rounds.commit': row('rounds.commit', ['party'], commit),
  'rounds.publish': row('rounds.publish', ['party'], publish),
  'rounds.void': row('rounds.void', everyone, voidRound),
  'rounds.abandon': row('rounds.abandon', ['party'], abandon),
  'rounds.dispute': row('rounds.dispute', ['party'], dispute),
  'rounds.claim': row('rounds.claim', ['party'], claim),
  'rounds.confirm': row('rounds.confirm', ['party'], confirm),
  'rounds.taint': row('rounds.taint', ['party'], taint),
  'rounds.closePlan': row('rounds.closePlan', ['party'], closePlan),
  'rounds.resumePlan': row('rounds.resumePlan', ['admin'], resumePlan),
  'epochs.advance': row('epochs.advance', everyone, advance),
};

/** What concerns rounds and rows, which an organisation under an emergency suspension keeps out of; all else it may still do. */
export const takesPart = (verb: string): boolean => verb.startsWith('rounds.') || verb.startsWith('datasets.');
