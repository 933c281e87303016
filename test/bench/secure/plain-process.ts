// One process of the plain average, a server that adds in clear or an agent that sends it an update: what a secure round is compared with.
import process from 'node:process';
import { vectorFrames } from '@cohort/client-agent/sending/vector-frames';
import { dequantise, quantise } from '@cohort/mpc/quantise';
import { decodeModel, encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { applyStrategy } from '@cohort/mpc/strategy';
import { CohortError } from '@cohort/protos/errors';
import { createChannel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { joinFrames, storeFrames } from '@cohort/protos/transport/frames';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { createServer } from '@cohort/protos/transport/server';
import { countHeldBuffers } from '@cohort/infra/node/count-held-buffers';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import type { Told } from './plain-average.ts';

const block = { name: 'model', scale: 2 ** 20, bound: 2 ** 26, width: 32 } as const;
const frameBytes = 1 << 20;
/** The demo's, which the secure rounds have too: the model travels with two moments for each weight. */
const strategy = { kind: 'fedadam', serverRate: '0.01', beta1: '0.9', beta2: '0.999', tau: '0.001' } as const;
/** The one server sees everything and looks at no hash. */
const anyHash = '00'.repeat(32);

/** The one server, which sees every update. */
class Average {
  readonly handlers: Handlers;
  readonly #members: number;
  #sum: Int32Array;
  #model: Uint8Array;
  #added = 0;
  #next = Promise.withResolvers<Uint8Array>();

  constructor(model: Uint8Array, parameters: number, members: number) {
    this.#members = members;
    this.#model = model;
    this.#sum = new Int32Array(parameters);
    this.handlers = {
      Agent: {
        Upload: async ({ header, frames }) => {
          let at = 0;
          const add = (frame: Uint8Array): void => {
            this.#add(frame, at);
            at += frame.length;
          };
          const held = await storeFrames(header, frames, { held: 0, read: () => new Uint8Array(), append: add });
          if (held !== header.total) throw new CohortError('FRAME_PAST_END', 'upload: expected it whole');
          if (++this.#added === this.#members) this.#finish();
          return { phase: 'collecting', needsVector: true, offset: held, receipt: null };
        },
        GetArtifact: () => this.#file(),
      },
    };
  }

  #add(frame: Uint8Array, at: number): void {
    const words = new Int32Array(new Uint8Array(frame).buffer);
    const sum = this.#sum.subarray(at / 4, at / 4 + words.length);
    for (let i = 0; i < sum.length; i++) sum[i] = ((sum[i] as number) + (words[i] as number)) | 0;
  }

  #finish(): void {
    const mean = dequantise(this.#sum, block.scale);
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) / this.#members;
    this.#model = encodeModel(applyStrategy(decodeModel(this.#model).model, mean, strategy));
    modelHash(this.#model);
    this.#sum.fill(0);
    this.#added = 0;
    this.#next.resolve(this.#model);
    this.#next = Promise.withResolvers();
  }

  async *#file(): AsyncGenerator<Uint8Array, void, undefined> {
    const file = this.#added === 0 ? this.#model : await this.#next.promise;
    for (let at = 0; at < file.length; at += frameBytes) yield file.subarray(at, at + frameBytes);
  }
}

/** Its update is there already; a round is to send it and to read the average as the next model. */
function agent({ tls, server, msp, parameters, members }: Extract<Told, { kind: 'agent' }>): () => Promise<void> {
  const trust = new TrustStore();
  trust.update(members);
  const channel = createChannel({ endpoint: server.endpoint, tls, trust, expectedPeerCertSha256: server.tlsCertSha256 });
  const update = Float64Array.from({ length: parameters }, (_, at) => Math.sin(at));
  return async () => {
    const x = quantise(update, block, 'deterministic') as Int32Array;
    const bytes = new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    const name = { round: 'plain', termsHash: anyHash, member: msp, com: anyHash, from: `${msp}/agent` };
    const header = { ...name, to: 0, offset: 0, total: bytes.length };
    await uploadFrames(channel, 'Agent', 'Upload', header, vectorFrames([bytes], 0, frameBytes));
    decodeModel(await joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash: anyHash }), 20 * parameters + frameBytes));
  };
}

countHeldBuffers();
let round = (): Promise<void> => Promise.reject(new RangeError('expected to be told what this process is before its first round'));
process.on('message', (told: Told) => {
  void answer(told).then((reply) => process.send?.(reply));
});

async function answer(told: Told): Promise<string> {
  if (told.kind === 'round') {
    await round();
    return '';
  }
  if (told.kind === 'agent') {
    round = agent(told);
    return '';
  }
  const trust = new TrustStore();
  trust.update(told.members);
  const { handlers } = new Average(told.model, told.parameters, told.agents);
  return (await createServer({ tls: told.tls, trust, services: handlers })).endpoint;
}
