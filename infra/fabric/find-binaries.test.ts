// Fabric's commands are found where FABRIC_BIN or the PATH says, or one line says what is missing, where to get it and what was skipped.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fabricCommands, findBinaries } from './find-binaries.ts';

async function folderOf(t: ExecutionContext, ...commands: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-binaries-'));
  t.teardown(() => rm(dir, { recursive: true }));
  for (const command of commands) {
    await writeFile(join(dir, command), '#!/bin/sh\necho "Version: v9.1.0"\n');
    await chmod(join(dir, command), 0o755);
  }
  return dir;
}

test('FABRIC_BIN comes before the PATH, and the version is what its peer says', async (t) => {
  const [named, onPath] = [await folderOf(t, ...fabricCommands), await folderOf(t, ...fabricCommands)];
  const found = await findBinaries('', { FABRIC_BIN: named, PATH: onPath });
  t.deepEqual([found.version, found.path.orderer], ['v9.1.0', join(named, 'orderer')]);
  t.is((await findBinaries('', { PATH: `/nonexistent:${onPath}` })).path.peer, join(onPath, 'peer'));
});

test('what is missing is named in one line, with where to get it and what was skipped', async (t) => {
  const dir = await folderOf(t, 'peer', 'configtxgen');
  const error = await t.throwsAsync(findBinaries('no program was started', { FABRIC_BIN: dir }), { code: 'CONFIG_INVALID' });
  t.regex(
    error.message,
    /^CONFIG_INVALID: Hyperledger Fabric: expected [^\n]* got no orderer, osnadmin; build them from [^\n]*; no program was started$/,
  );
});
