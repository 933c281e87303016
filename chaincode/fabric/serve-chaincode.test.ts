// The served port: the institution's own peer is told which package this is; nobody without the peer's pair gets as far as that.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import grpc from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { organisation } from '../embedded/testing/consortium.ts';
import { serveChaincode } from './serve-chaincode.ts';

const own = await organisation('cleveland');
const other = await organisation('va');
const [server, peer, strangerPeer] = [
  await own.issue('cleveland/chaincode'),
  await own.issue('cleveland/peer'),
  await other.issue('va/peer'),
];
const tls = { certPem: server.certPem, keyPem: server.keyPem, peerCaPem: own.caPem };
const anchor = 'ab'.repeat(32);

// The shim's own protocol, whose classes are not those of the gateway's version.
const shim = createRequire(createRequire(import.meta.url).resolve('fabric-shim'));
interface Message {
  getType(): number;
  getPayload_asU8(): Uint8Array;
}
const { peer: protos } = shim('@hyperledger/fabric-protos') as {
  peer: {
    ChaincodeService: grpc.ServiceDefinition;
    ChaincodeID: { deserializeBinary(bytes: Uint8Array): { getName(): string } };
    ChaincodeMessage: { Type: { REGISTER: number } };
  };
};

/** A port that was free a moment ago. */
async function freeAddress(): Promise<string> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return `127.0.0.1:${String(port)}`;
}

/** The first message that whoever connects with these credentials gets. */
async function firstMessage(t: ExecutionContext, address: string, credentials: grpc.ChannelCredentials): Promise<Message> {
  const Client = grpc.makeGenericClientConstructor(protos.ChaincodeService, 'Chaincode');
  const client = new Client(address, credentials, { 'grpc.ssl_target_name_override': 'localhost' });
  t.teardown(() => {
    client.close();
  });
  const connect = client['connect'] as () => grpc.ClientDuplexStream<unknown, Message>;
  const stream = connect.call(client);
  return await new Promise((resolve, reject) => {
    stream.on('data', resolve);
    stream.on('error', reject);
  });
}

const asPeer = (identity: typeof peer): grpc.ChannelCredentials =>
  grpc.credentials.createSsl(Buffer.from(own.caPem), Buffer.from(identity.keyPem), Buffer.from(identity.certPem));

test('registers with its package id at its own peer', async (t) => {
  const listen = await freeAddress();
  await using served = await serveChaincode({ packageId: 'cohort:00', anchor, listen, tls });
  t.truthy(served);
  const message = await firstMessage(t, listen, asPeer(peer));
  t.is(message.getType(), protos.ChaincodeMessage.Type.REGISTER);
  t.is(protos.ChaincodeID.deserializeBinary(message.getPayload_asU8()).getName(), 'cohort:00');
});

test('a peer of another authority, one without a certificate and one without TLS get nothing', async (t) => {
  const listen = await freeAddress();
  await using served = await serveChaincode({ packageId: 'cohort:00', anchor, listen, tls });
  t.truthy(served);
  const callers = {
    stranger: asPeer(strangerPeer),
    anonymous: grpc.credentials.createSsl(Buffer.from(own.caPem)),
    plain: grpc.credentials.createInsecure(),
  };
  for (const [who, credentials] of Object.entries(callers)) {
    const error = await t.throwsAsync(firstMessage(t, listen, credentials), undefined, who);
    t.is((error as unknown as grpc.ServiceError).code, grpc.status.UNAVAILABLE, who);
  }
});

test('keys that cannot be read and an address that is taken are refused by what is wrong with them', async (t) => {
  const listen = await freeAddress();
  const code = async (options: Partial<Parameters<typeof serveChaincode>[0]>) =>
    (await t.throwsAsync(serveChaincode({ packageId: 'cohort:00', anchor, listen, tls, ...options }), { instanceOf: CohortError })).code;
  t.is(await code({ tls: { ...tls, keyPem: peer.keyPem } }), 'CONFIG_INVALID', "another certificate's key");
  t.is(await code({ tls: { ...tls, peerCaPem: 'no PEM' } }), 'CONFIG_INVALID');
  await using served = await serveChaincode({ packageId: 'cohort:00', anchor, listen, tls });
  t.truthy(served);
  t.is(await code({}), 'UNREACHABLE');
});
