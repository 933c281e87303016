// A PostgreSQL server of the test's own, from the binaries of this machine: a Unix socket and a TLS port, nothing kept.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '@cohort/infra/node/free-ports';
import { issueCertificate } from '@cohort/infra/pki/issue-certificate';

export interface PostgresServer extends AsyncDisposable {
  /** Of the Unix socket, and of the authority's certificate. */
  readonly folder: string;
  readonly port: number;
  readonly ca: string;
  /** Has it ask over TCP by another method of its own (`password`: in clear, `trust`: for nothing) while `work` runs. */
  asking(method: 'password' | 'trust', work: () => Promise<void>): Promise<void>;
  /** As the owner of everything; answers what psql prints of each row, cells between bars. */
  sql(text: string): Promise<string>;
}

/** Who reads the rows, and with what password: over TLS, over the socket, on this machine in clear. */
export const reader = { user: 'reader', password: 'Q7-geheim-Q7' } as const;

const owner = 'owner';

/** The server refuses to run as root. */
const nobody = 65_534;

/** Why there is no server on this machine, or null. */
export function noServer(): string | null {
  if (binaries() === null) return 'no PostgreSQL server is installed: expected initdb and postgres below /usr/lib/postgresql';
  return null;
}

function binaries(): string | null {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ?? null;
}

/** @throws what its programs say */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries() ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'cohort-pg-'));
  const isRoot = process.geteuid?.() === 0;
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const own = async (path: string): Promise<void> => {
    if (isRoot) await chown(path, nobody, nobody);
  };
  await mkdir(data, { mode: 0o700 });
  await Promise.all([own(folder), own(data)]);
  const run = promisify(execFile);
  const cwd = folder;
  await run(join(bin, 'initdb'), ['-D', data, '-U', owner, '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N', '--no-instructions'], {
    ...as,
    cwd,
  });
  const ca = join(folder, 'ca.pem');
  const authority = await issueCertificate({ usage: 'ca', msp: 'clinic', name: 'clinic/ca' });
  const { certPem, keyPem } = await issueCertificate({ usage: 'tls', msp: 'clinic', name: 'clinic/rows', hosts: ['localhost'] }, authority);
  await writeFile(ca, authority.certPem);
  await writeFile(join(data, 'server.crt'), certPem);
  await writeFile(join(data, 'server.key'), keyPem, { mode: 0o600 });
  await own(join(data, 'server.key'));
  const letIn = (method: string) =>
    writeFile(
      join(data, 'pg_hba.conf'),
      `local all ${owner} trust\nlocal all all scram-sha-256\nhost all all 127.0.0.1/32 ${method}\nhost all all ::1/128 ${method}\n`,
    );
  await letIn('scram-sha-256');
  const [port = 0] = await freePorts(1);
  const settings = { listen_addresses: 'localhost', port, unix_socket_directories: folder, ssl: 'on', fsync: 'off', max_connections: 20 };
  const words = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${String(value)}`]);
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...words], { ...as, cwd, stdio: 'ignore' });
  const atExit = (): void => void child.kill('SIGQUIT');
  process.once('exit', atExit);
  const sql = async (text: string): Promise<string> => {
    const psql = ['-h', folder, '-p', String(port), '-U', owner, '-d', 'postgres', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', text];
    return (await run(join(bin, 'psql'), psql, { maxBuffer: 1 << 26 })).stdout;
  };
  for (let tries = 0; ; tries++) {
    const up = await sql('SELECT 1').catch((thrown: unknown) =>
      tries < 300 && child.exitCode === null ? null : Promise.reject(thrown as Error),
    );
    if (up !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await sql(`CREATE ROLE ${reader.user} LOGIN PASSWORD '${reader.password}'`);
  return {
    folder,
    port,
    ca,
    sql,
    async asking(method, work) {
      const byMethod = async (next: string): Promise<void> => {
        await letIn(next);
        const before = await sql('SELECT pg_conf_load_time()');
        await sql('SELECT pg_reload_conf()');
        while ((await sql('SELECT pg_conf_load_time()')) === before);
      };
      await byMethod(method);
      try {
        await work();
      } finally {
        await byMethod('scram-sha-256');
      }
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', atExit);
      await ended(child, 'SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = once(child, 'exit');
  child.kill(signal);
  await over;
}
