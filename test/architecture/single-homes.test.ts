// Each agreed rule has one home, and everybody who keeps it imports it from there.
import test from 'ava';
import { singleHomes } from './single-homes.ts';
import { isForTests, readSources } from './source.ts';

const code = (await readSources()).filter(({ path }) => path.endsWith('.ts') && !isForTests(path));

for (const { rule, home, name, restated } of singleHomes)
  test(`one home: ${rule}`, (t) => {
    const text = code.find(({ path }) => path === home)?.text ?? '';
    t.regex(text, new RegExp(`export (const|function) ${name}\\b`), `${home} exports ${name}`);
    t.deepEqual(
      code.filter(({ path, text: other }) => path !== home && restated.test(other)).map(({ path }) => path),
      [],
      `expected only ${home} to say ${rule}; import ${name} from there`,
    );
    // A pattern that does not even match the home's own words could not find a second one.
    t.regex(text, restated);
  });
