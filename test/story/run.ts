// `npm run story`: prints the narrative, a line when it happens.
import { styleText } from 'node:util';
import { story } from './story.ts';

const startedMs = performance.now();
let line = 0;
await story((text) => {
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(2);
  console.log(`${styleText('dim', `${String(++line).padStart(2)}  ${seconds} s`)}  ${text}`);
});
console.log(
  styleText(
    'dim',
    `    ${((performance.now() - startedMs) / 1000).toFixed(2)} s  in one process; \`npm run demo\` does it with real data and a process for everybody.`,
  ),
);
