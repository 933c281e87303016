// One of Fabric's commands that ends, with its output as the reason of a failure.
import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { CohortError } from '@cohort/protos/errors';

export type Environment = Readonly<Record<string, string>>;

/** What Fabric's programs see of our environment: no variable of another network. */
export const cleanEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/nonexistent',
});

/** Its output on stdout and stderr. @throws {CohortError} INTERNAL with the last of its output */
export async function runToEnd(path: string, args: readonly string[], env: Environment = {}): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(path, args, { env: { ...cleanEnvironment(), ...env }, maxBuffer: 64 * 1024 * 1024 }, (cause, stdout, stderr) => {
      const said = `${stdout}${stderr}`;
      if (cause === null) resolve(said);
      else
        reject(
          new CohortError('INTERNAL', `${basename(path)} ${args.slice(0, 3).join(' ')}: expected it to succeed, got ${said.slice(-2000)}`, {
            cause,
          }),
        );
    });
  });
}
