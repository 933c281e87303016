// How to start the npm that started us, whichever Node it runs on.
import process from 'node:process';

/**
 * Command and leading arguments; `npm` from the PATH when this process was not started by npm.
 * @param {Record<string, string | undefined>} env
 * @returns {[string, string[]]}
 */
export function npmCommand(env = process.env) {
  const cli = env['npm_execpath'];
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return [process.execPath, [cli]];
  return ['npm', []];
}
