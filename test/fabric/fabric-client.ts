// One identity at its own organisation's peer, for tests: submits and evaluates through Fabric's gateway.
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import grpc from '@grpc/grpc-js';
import { connect, hash, signers, GatewayError, type Contract } from '@hyperledger/fabric-gateway';
import { CohortError, errorTable, type ErrorCode } from '@cohort/protos/errors';
import { channelName } from '@cohort/infra/fabric/channel-config';
import { chaincodeName, type FabricNetwork } from '@cohort/infra/fabric/network';
import type { CertifiedKey } from '@cohort/infra/pki/issue-certificate';

export interface FabricClient extends Disposable {
  /** The payload of a VALID transaction. */
  submit(verb: string, ...args: readonly string[]): Promise<string>;
  evaluate(verb: string, ...args: readonly string[]): Promise<string>;
}

/** @throws {CohortError} the chaincode's refusal, or UNREACHABLE with what the gateway said */
export async function connectFabric(network: FabricNetwork, msp: string, { certPem, keyPem }: CertifiedKey): Promise<FabricClient> {
  const member = network.members.find(({ folder }) => folder.msp === msp);
  if (member === undefined) throw new RangeError(`expected a member, got ${msp}`);
  const ca = await readFile(member.folder.node('peer').tlsCa);
  const client = new grpc.Client(member.peer, grpc.credentials.createSsl(ca), { 'grpc.keepalive_time_ms': 60_000 });
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
  const told = async (work: (contract: Contract) => Promise<Uint8Array>): Promise<string> => {
    try {
      return Buffer.from(await work(contract)).toString();
    } catch (cause) {
      if (!(cause instanceof GatewayError)) throw cause;
      const said = [cause.message, ...cause.details.map(({ message }) => message)].join('; ');
      const [, code = 'UNREACHABLE', detail = said] = /chaincode response 500, ([A-Z_]+): ([\s\S]*)/.exec(said) ?? [];
      throw new CohortError(Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'INTERNAL', detail, { cause });
    }
  };
  return {
    submit: (verb, ...args) => told((to) => to.submitTransaction(verb, ...args)),
    evaluate: (verb, ...args) => told((to) => to.evaluateTransaction(verb, ...args)),
    [Symbol.dispose]: () => {
      gateway.close();
      client.close();
    },
  };
}
