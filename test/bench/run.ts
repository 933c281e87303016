// `npm run bench`: the path of a round in exact numbers (`--path` for these alone), the demo's processes (`--processes`), then what is timed in one.
import { printPath } from './path/print-path.ts';
import { printProcesses } from './processes/print-processes.ts';

const only = process.argv.find((word) => ['--path', '--processes'].includes(word));
if (only !== '--processes') await printPath();
if (only !== '--path') await printProcesses();
if (only === undefined) await import('./timed.ts');
