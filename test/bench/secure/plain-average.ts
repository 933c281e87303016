// Rounds of plain averaging in five processes over the product's own transport: one server that adds in clear, and four agents.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { architectureHash, type Architecture } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import { encodeModel } from '@cohort/mpc/safetensors';
import type { NodeKeys } from '@cohort/infra/pki/load-node-keys';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import { Cooperative } from '../../story/cooperative.ts';
import { hospitals, partyHosts } from '../../story/study.ts';
import { cpuSeconds } from '../processes/cpu-seconds.ts';
import type { RoundCost } from './compare.ts';

type Members = Parameters<TrustStore['update']>[0];

/** What the parent tells a process: what it is, then each round. */
export type Told =
  | {
      readonly kind: 'server';
      readonly tls: NodeKeys['tls'];
      readonly members: Members;
      readonly model: Uint8Array;
      readonly parameters: number;
      readonly agents: number;
    }
  | {
      readonly kind: 'agent';
      readonly tls: NodeKeys['tls'];
      readonly members: Members;
      readonly server: { readonly endpoint: string; readonly tlsCertSha256: string };
      readonly msp: string;
      readonly parameters: number;
    }
  | { readonly kind: 'round' };

/** Means over `rounds` after one. A round begins when the agents hold their updates, and ends when each holds the next model. */
export async function plainRounds(architecture: Architecture, rounds: number): Promise<RoundCost> {
  await using cooperative = await Cooperative.found(partyHosts);
  await cooperative.admit('switzerland', partyHosts);
  const members = await readMembers(cooperative.ledgerOf('va/admin'));
  const parameters = parameterCount(architecture);
  using processes = new DisposableStack();
  const start = (): ChildProcess => {
    const child = fork(join(import.meta.dirname, 'plain-process.ts'), { serialization: 'advanced' });
    processes.defer(() => child.kill());
    return child;
  };
  const { tls, tlsCertSha256 } = cooperative.keys('va/party');
  const server = start();
  const model = encodeModel(initialModel(architecture, '42'), { architecture: architectureHash(architecture) });
  const endpoint = await ask(server, { kind: 'server', tls, members, model, parameters, agents: hospitals.length });
  const agents = hospitals.map(() => start());
  const told = { kind: 'agent', members, server: { endpoint, tlsCertSha256 }, parameters } as const;
  await Promise.all(
    hospitals.map((msp, at) => ask(agents[at] as ChildProcess, { ...told, msp, tls: cooperative.keys(`${msp}/agent`).tls })),
  );
  const round = (): Promise<unknown> => Promise.all(agents.map((agent) => ask(agent, { kind: 'round' })));
  const used = async (): Promise<number> => {
    const each = await Promise.all([server, ...agents].map(({ pid }) => cpuSeconds(pid as number)));
    return each.reduce((sum, seconds) => sum + seconds, 0);
  };
  await round();
  const [before, startedMs] = [await used(), performance.now()];
  for (let number = 0; number < rounds; number++) await round();
  const wall = (performance.now() - startedMs) / 1000;
  return { wall: wall / rounds, cpu: ((await used()) - before) / rounds };
}

async function ask(child: ChildProcess, told: Told): Promise<string> {
  const ended = new AbortController();
  const onExit = (): void => {
    ended.abort(new RangeError(`a process of the plain average ended: expected it to answer to ${told.kind}; its own error stands above`));
  };
  child.once('exit', onExit);
  child.send(told);
  try {
    const [reply] = (await once(child, 'message', { signal: ended.signal })) as [string];
    return reply;
  } finally {
    child.off('exit', onExit);
  }
}
