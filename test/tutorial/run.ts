// `npm run story:operators`: prints the narrative, a sentence when it has happened, and below it what was typed.
import { styleText } from 'node:util';
import { operatorsStory } from './operators-story.ts';

const startedMs = performance.now();
const seconds = (): string => ((performance.now() - startedMs) / 1000).toFixed(1).padStart(5);
let line = 0;
await operatorsStory({
  tell: ({ text, site, line: typed }) => {
    console.log(`${styleText('dim', `${String(++line).padStart(2)} ${seconds()} s`)}  ${text}`);
    console.log(styleText('dim', `            ${site}$ ${typed}`));
  },
});
console.log(
  styleText(
    'dim',
    `   ${seconds()} s  on one machine, in three folders, so that one operator could read them all; docs/tutorial.md is the same on three machines.`,
  ),
);
