// `npm run bench`: the path of a round in exact numbers (`--path` for these alone), then what is timed and rests on the machine.
import { printPath } from './path/print-path.ts';

await printPath();
if (!process.argv.includes('--path')) await import('./timed.ts');
