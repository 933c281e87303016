// The same four updates averaged in clear by one server over the same transport: what the secure round is compared with.
import { Cooperative } from '../story/cooperative.ts';
import { genesisModel, hospitals, partyHosts, type Hospital } from '../story/study.ts';
import { vectorFrames } from '@cohort/client-agent/sending/vector-frames';
import { createChannel } from '@cohort/protos/transport/channel';
import { downloadFrames } from '@cohort/protos/transport/download-frames';
import { joinFrames, storeFrames } from '@cohort/protos/transport/frames';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { uploadFrames } from '@cohort/protos/transport/upload-frames';
import { CohortError } from '@cohort/protos/errors';
import { dequantise, quantise } from '@cohort/mpc/quantise';
import { decodeModel, encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { applyStrategy } from '@cohort/mpc/strategy';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { stopwatch, type Cost } from './cost.ts';
import { architectureOf, type BenchOptions } from './whole-round.ts';

const block = { name: 'model', scale: 2 ** 20, bound: 2 ** 26, width: 32 } as const;
const frameBytes = 1 << 20;
const strategy = { kind: 'fedavg', serverRate: '1', beta1: '0.9', beta2: '0.999', tau: '0.001' } as const;

/** From the moment the agents hold their trained updates, until every agent holds the average as the next model. */
/** The one server sees everything and looks at no hash. */
const anyHash = '00'.repeat(32);

export async function plainRounds({ parameters, rounds }: BenchOptions): Promise<readonly Cost[]> {
  await using cooperative = await Cooperative.found(partyHosts);
  await cooperative.admit('switzerland', partyHosts);
  const trust = new TrustStore();
  trust.update(await readMembers(cooperative.ledgerOf('va/admin')));
  const average = new Average(genesisModel(architectureOf(parameters)).file, parameters);
  const { tls, tlsCertSha256 } = cooperative.keys('va/party');
  await using server = await createServer({ tls, trust, services: average.handlers });
  const channels = hospitals.map((msp) =>
    createChannel({ endpoint: server.endpoint, tls: cooperative.keys(`${msp}/agent`).tls, trust, expectedPeerCertSha256: tlsCertSha256 }),
  );
  const update = Float64Array.from({ length: parameters }, (_, at) => Math.sin(at));

  const agent = async (channel: (typeof channels)[number], member: Hospital): Promise<void> => {
    const x = quantise(update, block, 'deterministic') as Int32Array;
    const bytes = new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
    const header = {
      round: 'plain',
      termsHash: anyHash,
      member,
      com: anyHash,
      from: `${member}/agent`,
      to: 0,
      offset: 0,
      total: bytes.length,
    };
    await uploadFrames(channel, 'Agent', 'Upload', header, vectorFrames([bytes], 0, frameBytes));
    const file = await joinFrames(downloadFrames(channel, 'Agent', 'GetArtifact', { hash: anyHash }), 20 * parameters + frameBytes);
    decodeModel(file);
  };
  const costs: Cost[] = [];
  for (let number = 0; number <= rounds; number++) {
    const elapsed = stopwatch();
    await Promise.all(hospitals.map((msp, index) => agent(channels[index] as (typeof channels)[number], msp)));
    costs.push(elapsed());
  }
  for (const channel of channels) channel.close();
  return costs.slice(1);
}

/** The one server, which sees every update. */
class Average {
  readonly handlers: Handlers;
  #sum: Int32Array;
  #model: Uint8Array;
  #added = 0;
  #next = Promise.withResolvers<Uint8Array>();

  constructor(model: Uint8Array, parameters: number) {
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
          if (++this.#added === hospitals.length) this.#finish();
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
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) / hospitals.length;
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
