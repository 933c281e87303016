// Run as `node loaded-by.mjs MODULE...`: imports these as the `cohort` command would, and prints what that loaded, as JSON.
import { registerHooks } from 'node:module';
import process from 'node:process';
import { URL } from 'node:url';
import '../../../infra/boot/find-own-modules.mjs';

const root = new URL('../../../', import.meta.url).href;
let own = 0;
/** @type {Set<string>} */
const packages = new Set();

registerHooks({
  load(url, context, nextLoad) {
    const [, inside] = url.split('/node_modules/');
    if (inside !== undefined) packages.add(inside.split('/', inside.startsWith('@') ? 2 : 1).join('/'));
    else if (url.startsWith(root)) own++;
    return nextLoad(url, context);
  },
});
for (const name of process.argv.slice(2)) await import(new URL(name, root).href);
process.stdout.write(JSON.stringify({ own, packages: [...packages].toSorted() }));
