// A chaincode that answers everything alike, in the place of an organisation's own: `node lying-chaincode.ts FILE`, which holds its options, and `ready` once it listens.
// A process of its own: the shim and the client bring two versions of Fabric's messages, of which one process knows one.
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { serveChaincode, type ChaincodeOptions } from '@cohort/chaincode/fabric/serve-chaincode';

const answer = { status: 200, message: '', payload: Buffer.from(canonicalJson({ dataset: 'made up' })) };
await serveChaincode(JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as ChaincodeOptions, {
  Init: () => Promise.resolve(answer),
  Invoke: () => Promise.resolve(answer),
});
process.stdout.write('ready\n');
