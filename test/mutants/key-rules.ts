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
  {
    rule: 'A running process mixes no certificates with another node key',
    file: 'infra/pki/live-keys.ts',
    find: 'if (registered.nodeKey !== toHex(this.#keys.nodeKey.publicKey)) {',
    without: 'if (registered.nodeKey === toHex(new Uint8Array(32))) {',
    tests: ['infra/pki/renewal.test.ts'],
  },
  {
    rule: 'Keys that wait for a vote are proposed once more, not made anew',
    file: 'infra/pki/replacement-keys.ts',
    find: 'if (waiting !== null) return waiting;',
    without: 'if (waiting?.msp === "") return waiting;',
    tests: ['infra/consortium/replacement.test.ts'],
  },
  {
    rule: 'An organisation issues with the authority that the registry has',
    file: 'infra/consortium/registered-organisation.ts',
    find: 'if (organisation.caPem === caPem) return organisation;',
    without: 'if (caPem.length > 0) return organisation;',
    tests: ['infra/consortium/replacement.test.ts'],
  },
  {
    rule: 'An authority that waits for a vote is proposed once more, not made anew',
    file: 'infra/consortium/registered-organisation.ts',
    find: 'if (newest.caPem !== caPem && folders.length > 1) return newest;',
    without: 'if (folders.length > 99) return newest;',
    tests: ['infra/consortium/replacement.test.ts'],
  },
  {
    rule: 'The ledger shows the pinned certificate, or one that names a ledger key’s signature',
    file: 'chaincode/client/ledger-certificate.ts',
    find: 'if (signature === null) return false;',
    without: 'if (signature === null) return true;',
    tests: ['infra/consortium/rotate-ledger.test.ts'],
  },
  {
    rule: 'A ledger key of the site’s own genesis has signed for the ledger’s later certificate',
    file: 'chaincode/client/ledger-certificate.ts',
    find: 'return genesis.ledgerKeys.some((key) =>',
    without: 'return bytes.length > 0 || genesis.ledgerKeys.some((key) =>',
    tests: ['infra/consortium/rotate-ledger.test.ts'],
  },
  {
    rule: 'No ledger certificate is issued with a block key that the genesis does not name',
    file: 'infra/consortium/rotate-ledger.ts',
    find: 'if (!genesis.ledgerKeys.includes(publicKey))',
    without: 'if (publicKey.length === 0)',
    tests: ['infra/consortium/rotate-ledger.test.ts'],
  },
];
