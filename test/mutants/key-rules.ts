// The guards of a node's own keys: which secret opens what, how long it is kept, and what replaces a key.
import type { Rule } from './rule.ts';

export const keyRules: readonly Rule[] = [
  {
    rule: 'What was sealed is opened with the secret of the box key that the round names',
    file: 'infra/pki/box-secrets.ts',
    find: 'const held = this.#held.get(publicKey);',
    without: 'const held = [...this.#held.values()].at(publicKey.length - 65);',
    tests: ['test/story/rotation.test.ts', 'infra/pki/renewal.test.ts'],
  },
  {
    rule: 'An agent seals with the box key that its enrolment names',
    file: 'client-agent/steps/enrol.ts',
    find: 'round.noteEnrolment(own);',
    without: 'own.boxKey.trim();',
    tests: ['test/story/rotation.test.ts'],
  },
  {
    rule: 'A box secret stays while rounds opened under it may be open',
    file: 'infra/pki/box-secrets.ts',
    find: 'if (generation >= inForce.generation || needed.has(publicKey)) continue;',
    without: 'if (generation >= inForce.generation || publicKey === boxKey) continue;',
    tests: ['infra/pki/renewal.test.ts', 'test/story/rotation.test.ts'],
  },
  {
    rule: 'A box secret that no round can need is gone from the disk',
    file: 'infra/pki/box-secrets.ts',
    find: 'await rm(fileOf(this.#dir, generation), { force: true });',
    without: 'await this.refresh();',
    tests: ['test/story/rotation.test.ts'],
  },
  {
    rule: 'A box secret goes only after the certificates that replace its generation are in force here',
    file: 'infra/pki/live-keys.ts',
    find: 'if (isTaken) await this.#box.release(registered);',
    without: 'if (isTaken || registered.node.length > 0) await this.#box.release(registered);',
    tests: ['infra/pki/renewal.test.ts'],
  },
];
