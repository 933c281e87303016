// Whether another program listens where nodes of a folder will: told before any of them starts.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import { listenShape } from '@cohort/protos/names-schema';
import { readText } from './read-text.ts';

const mostTries = 4;
const betweenMs = 50;

/** Nodes that listen nowhere, and configurations that the node itself will refuse, are no matter of this. @throws {CohortError} PORT_IN_USE, CONFIG_INVALID, PERMISSION_DENIED */
export async function expectFreePort(folder: string): Promise<void> {
  const listen = await listenOf(folder);
  if (listen !== null) await expectFree(listen, `${join(folder, 'node.json')}: listen:`);
}

/** `at` says in a refusal where the address stands. @throws {CohortError} PORT_IN_USE, CONFIG_INVALID, PERMISSION_DENIED */
export async function expectFree(listen: string, at: string): Promise<void> {
  const { host, port } = placeOf(listen);
  if (port === 0) return;
  for (let tries = 1; ; tries++)
    try {
      await openOnce(addressOf(host), port);
      return;
    } catch (cause) {
      // Somebody else may be looking just now.
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === mostTries) throw refusal(at, listen, cause);
      await delay(betweenMs);
    }
}

async function openOnce(host: string, port: number): Promise<void> {
  const server = createServer().listen({ host, port });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

/** Null for a node that listens nowhere. */
export async function listenOf(folder: string): Promise<string | null> {
  try {
    const { listen } = JSON.parse(await readText(join(folder, 'node.json'), '')) as { readonly listen?: unknown };
    return listenShape(listen, 'listen');
  } catch {
    return null;
  }
}

function refusal(at: string, listen: string, cause: unknown): CohortError {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new CohortError(
      'PORT_IN_USE',
      `${at} expected a free port, got ${listen}, where another program listens; stop it (ss -ltnp shows it), or listen on another port`,
      { cause },
    );
  if (code === 'EACCES')
    return new CohortError('PERMISSION_DENIED', `${at} expected a port that this user may open, got ${listen}; take one from 1024 on`, {
      cause,
    });
  return new CohortError('CONFIG_INVALID', `${at} expected an address of this machine, got ${listen} (${code}); correct it`, { cause });
}
