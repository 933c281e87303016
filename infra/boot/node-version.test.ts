// The border between "re-execute" and "go on" is one comparison; here it is from both sides.
import test from 'ava';
import { isNewEnough } from './node-version.mjs';

for (const version of ['v24.12.0', '24.21.0', 'v25.0.0', 'v26.1.3\n']) {
  test(`accepts Node ${JSON.stringify(version)}`, (t) => {
    t.true(isNewEnough(version));
  });
}

for (const version of ['v24.11.9', 'v20.20.2', 'v18.0.0', 'v9.99.0', '', 'none']) {
  test(`refuses Node ${JSON.stringify(version)}`, (t) => {
    t.false(isNewEnough(version));
  });
}
