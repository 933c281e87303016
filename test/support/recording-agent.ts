// The product's agent as a process that writes each quantised update down in clear, and may freeze in mid-upload: `node recording-agent.ts DIR`.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { contribute } from '@cohort/client-agent/contribute';
import type { Contribution } from '@cohort/client-agent/ports/journal';
import type { PartyClient } from '@cohort/client-agent/ports/parties';
import type { AgentPorts } from '@cohort/client-agent/ports/ports';
import { main } from '@cohort/infra/node/node-types/agent';
import { runNode } from '@cohort/infra/node/run-node';
import type { Terms } from '@cohort/protos/terms';
import { freeze, isPlanned, type Pause } from './pause.ts';
import { witnessFile } from './witness.ts';

const dir = process.argv[2] ?? '';
const firstBytes = 20;
const flushMs = 200;

function writeDown({ round, com, x }: Contribution): void {
  const blocks = Object.fromEntries(Object.entries(x).map(([name, values]) => [name, [...values].map(Number)]));
  writeFileSync(witnessFile(dir, round), JSON.stringify({ com, blocks }), { flag: 'wx' });
}

/** The first bytes go out and are taken in; the rest never leaves. */
async function* torn(frames: Iterable<Uint8Array>, pause: Pause): AsyncGenerator<Uint8Array> {
  const [first = new Uint8Array()] = frames;
  yield first.slice(0, firstBytes);
  await delay(flushMs);
  freeze(dir, pause);
}

function pausedClient(client: PartyClient, pause: Pause): PartyClient {
  // The wire takes asynchronous frames too; only the port does not say so.
  const cut = (frames: Iterable<Uint8Array>): Iterable<Uint8Array> => torn(frames, pause) as unknown as Iterable<Uint8Array>;
  return { ...client, upload: (header, frames, signal) => client.upload(header, isPlanned(dir, pause) ? cut(frames) : frames, signal) };
}

function witnessed(ports: AgentPorts, { round, attempt }: Pick<Terms, 'round' | 'attempt'>): AgentPorts {
  const { journal, parties } = ports;
  const keep = (contribution: Contribution): void => {
    writeDown(contribution);
    journal.keep(contribution);
  };
  const pause = { round, at: attempt === 0 ? 'in mid-upload' : 'never' };
  return {
    ...ports,
    journal: { ...journal, keep },
    parties: { ...parties, client: (party) => pausedClient(parties.client(party), pause) },
  };
}

await runNode({
  dir,
  kind: 'agent',
  main: (node) => main(node, (round, ports) => contribute(round, witnessed(ports, round.view.terms))),
});
