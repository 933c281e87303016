// Ports for who chooses them first and opens them later: none that the machine hands to another program's connection meanwhile, none given twice.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { randomInt } from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';

/** Ports are taken by blocks; the first of each is held open while this process lives, and says to others that the block is taken. */
const blockLength = 16;
const lowest = 10_000;
/** From here on, unless told otherwise, a machine takes ports for connections that its programs open. */
const usualEphemeral = 32_768;

const given: number[] = [];

/** So many, ascending, for which nothing listens on this machine's own addresses. @throws {CohortError} PORT_IN_USE where none are left */
export async function freePorts(count: number): Promise<number[]> {
  while (given.length < count) given.push(...(await takeBlock(await blocks())));
  return given.splice(0, count).sort((left, right) => left - right);
}

/** First ports of the blocks below those that the machine takes for connections, in an order of chance. */
async function blocks(): Promise<number[]> {
  const told = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const ephemeral = firstEphemeral(told);
  const firsts = Array.from({ length: Math.floor((ephemeral - lowest) / blockLength) }, (_, at) => lowest + at * blockLength);
  const turn = randomInt(firsts.length);
  return [...firsts.slice(turn), ...firsts.slice(0, turn)];
}

/** Where the range begins high enough to leave ports below it. */
export function firstEphemeral(range: string): number {
  const first = Number.parseInt(range, 10);
  return first >= lowest + 64 * blockLength ? first : usualEphemeral;
}

async function takeBlock(firsts: readonly number[]): Promise<number[]> {
  for (const first of firsts) {
    const claim = await listening(first, '127.0.0.1');
    if (claim === null) continue;
    const ports: number[] = [];
    for (let port = first + 1; port < first + blockLength; port++) if (await isFree(port)) ports.push(port);
    // What a service has a port of is left to it, so that what is given is consecutive.
    if (ports.length === blockLength - 1) {
      claim.unref();
      return ports;
    }
    await closed(claim);
  }
  throw new CohortError(
    'PORT_IN_USE',
    `ports: expected ${String(blockLength)} free ones in a row from ${String(lowest)} on, got none; end programs that listen`,
  );
}

async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', 'localhost']) {
    const server = await listening(port, host);
    if (server === null) return false;
    await closed(server);
  }
  return true;
}

/** Null where another program listens. */
async function listening(port: number, host: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy()).listen({ port, host });
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
