// One identity at one peer's gateway, as far as a network's start needs it: asks, submits once, and tells whether enough organisations endorse.
import { createPrivateKey } from 'node:crypto';
import grpc from '@grpc/grpc-js';
import { connect, hash, signers, GatewayError, type Contract } from '@hyperledger/fabric-gateway';
import { CohortError, errorTable, type ErrorCode } from '@cohort/protos/errors';
import type { CertifiedKey } from '../pki/issue-certificate.ts';
import { chaincodeName, channelName } from './channel-config.ts';

export interface Gateway extends Disposable {
  /** The payload of a VALID transaction. */
  submit(verb: string, ...args: readonly string[]): Promise<string>;
  evaluate(verb: string, ...args: readonly string[]): Promise<string>;
  /** The payload on which as many organisations agree as the chaincode's policy asks for; nothing is submitted. */
  endorse(verb: string, ...args: readonly string[]): Promise<string>;
  /** The channel's newest block that holds a configuration, as this peer has it. */
  configBlock(): Promise<Uint8Array>;
}

/** Every call throws the chaincode's refusal, or UNREACHABLE with what the gateway said. @param at the peer's endpoint and its authority */
export function openGateway(
  { endpoint, tlsCaPem }: { readonly endpoint: string; readonly tlsCaPem: string },
  msp: string,
  { certPem, keyPem }: CertifiedKey,
): Gateway {
  const client = new grpc.Client(endpoint, grpc.credentials.createSsl(Buffer.from(tlsCaPem)), { 'grpc.keepalive_time_ms': 60_000 });
  const inSeconds = (seconds: number) => () => ({ deadline: Date.now() + seconds * 1000 });
  const gateway = connect({
    client,
    identity: { mspId: msp, credentials: Buffer.from(certPem) },
    signer: signers.newPrivateKeySigner(createPrivateKey(keyPem)),
    hash: hash.sha256,
    evaluateOptions: inSeconds(30),
    endorseOptions: inSeconds(30),
    submitOptions: inSeconds(30),
    commitStatusOptions: inSeconds(60),
  });
  const contract = gateway.getNetwork(channelName).getContract(chaincodeName);
  const bytes = async (work: (contract: Contract) => Promise<Uint8Array>): Promise<Uint8Array> => {
    try {
      return await work(contract);
    } catch (cause) {
      if (!(cause instanceof GatewayError)) throw cause;
      const said = [cause.message, ...cause.details.map(({ message }) => message)].join('; ');
      const [, code = 'UNREACHABLE', detail = said] = /chaincode response 500, ([A-Z_]+): ([\s\S]*)/.exec(said) ?? [];
      throw new CohortError(Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'INTERNAL', detail, { cause });
    }
  };
  const told = async (work: (contract: Contract) => Promise<Uint8Array>): Promise<string> => Buffer.from(await bytes(work)).toString();
  return {
    submit: (verb, ...args) => told((to) => to.submitTransaction(verb, ...args)),
    evaluate: (verb, ...args) => told((to) => to.evaluateTransaction(verb, ...args)),
    endorse: (verb, ...args) => told(async (to) => (await to.newProposal(verb, { arguments: [...args] }).endorse()).getResult()),
    configBlock: () => bytes(() => gateway.getNetwork(channelName).getContract('cscc').evaluateTransaction('GetConfigBlock', channelName)),
    [Symbol.dispose]: () => {
      gateway.close();
      client.close();
    },
  };
}
