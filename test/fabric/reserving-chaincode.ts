// The product's own reservations as a chaincode, without the rounds that they are for: one account that affords so many, and a bare key beside it.
import { roundCost, rdpParameters } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import { opening } from '@cohort/protos/testing/study-plan';
import { reserve } from '@cohort/chaincode/core/budgets/reserve';
import { remainingBudget } from '@cohort/chaincode/core/budgets/settle-reservations';
import { putAccount, requireAccount } from '@cohort/chaincode/core/budgets/state';
import type { Context } from '@cohort/chaincode/core/context';
import { flush } from '@cohort/chaincode/core/flush';
import { commits, rounds, roundId, type CommittedRound } from '@cohort/chaincode/core/rounds/state';
import type { Stub } from '@cohort/chaincode/core/stub';
import { noisedPlan } from '@cohort/chaincode/core/testing/noised-story';
import { fabricStub, type FabricStub } from '@cohort/chaincode/fabric/fabric-stub';
import { serveChaincode as serve, type ChaincodeOptions } from '@cohort/chaincode/fabric/serve-chaincode';

/** So many rounds are paid by an account. */
export const affordable = 40;
/** Of a dataset of `va`. */
export const accountOf = (dataset: string): string => accountId({ msp: 'va', dataset, partition: 'train', unit: 'record' });
const terms = { ...noisedPlan, expiryEpoch: 9 } as unknown as Terms;
const accounts = [opening('train', 'record')];
const viewOf = (dataset: string) => ({ msp: 'va', dataset, protection: 'budgeted', accounts }) as unknown as DatasetView;

interface Body {
  readonly dataset: string;
  readonly accounts: readonly { readonly account: string; readonly nonce: number }[];
  readonly round: string;
  readonly key: string;
}

const verbs: Readonly<Record<string, (context: Context, body: Body) => Promise<Json>>> = {
  open: (context, { dataset }) => {
    const budget = String(BigInt(affordable) * roundCost(rdpParameters(terms.mechanism)));
    putAccount(context, {
      ...opening('train', 'record'),
      account: accountOf(dataset),
      budget,
      spent: '0',
      reserved: '0',
      nonce: 0,
      undecided: [],
      releases: [],
    });
    return Promise.resolve(null);
  },
  /** The round is opened with the reservation and spent on, as in the life of an account whose rounds end. */
  'rounds.enrol': async (context, { dataset, accounts: named, round }) => {
    await reserve(context, round, terms, viewOf(dataset), named);
    rounds.put(context, { terms, termsHash: '' }, ...roundId(round));
    commits.put(context, { body: { members: [{ member: 'va' }] } } as unknown as CommittedRound, ...roundId(round));
    return null;
  },
  increment: async ({ stub, writes }, { key }) => {
    const next = String(Number(new TextDecoder().decode(await stub.getState(key)) || '0') + 1);
    writes.set(key, next);
    return next;
  },
};

async function statement(stub: Stub, { dataset }: Body): Promise<Json> {
  const held = await requireAccount({ stub }, accountOf(dataset));
  return { msp: 'va', nonce: held.nonce, left: String(remainingBudget(held)) };
}

export const serveChaincode = (options: ChaincodeOptions): Promise<AsyncDisposable> =>
  serve(options, {
    Init: () => Promise.resolve({ status: 200, message: '', payload: new Uint8Array() }),
    Invoke: async (stub: unknown) => {
      try {
        return { status: 200, message: '', payload: Buffer.from(canonicalJson(await dispatch(stub as FabricStub, options.anchor))) };
      } catch (thrown) {
        return { status: 500, message: CohortError.from(thrown).message, payload: new Uint8Array() };
      }
    },
  });

async function dispatch(shim: FabricStub, anchor: string): Promise<Json> {
  const [verb = '', ...rest] = shim.getBufferArgs().map((bytes) => Buffer.from(bytes).toString('utf8'));
  const stub = fabricStub(shim);
  if (verb === 'genesis.anchor') return { anchor };
  if (verb === 'budgets.statement') return await statement(stub, JSON.parse(rest[0] ?? '{}') as Body);
  const run = verbs[verb];
  if (run === undefined) throw new CohortError('VERB_UNKNOWN', `${verb}: expected one of ${Object.keys(verbs).join(', ')}`);
  const context = { stub, writes: new Map<string, string | null>(), emit: () => undefined } as unknown as Context;
  const payload = await run(context, JSON.parse(rest[1] ?? '{}') as Body);
  await flush(stub, context.writes);
  return payload;
}
