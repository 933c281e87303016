// How a child process ended, in words.

/**
 * Resolves when the child and its pipes are closed: '' for exit code 0, else what happened (`exit code 2`, `SIGKILL`, `spawn ava ENOENT`).
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
export function childEnd(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    child.once('close', (code, signal) => {
      resolve(code === 0 ? '' : (signal ?? `exit code ${String(code)}`));
    });
  });
}
