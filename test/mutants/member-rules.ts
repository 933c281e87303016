// The rules about whom a node trusts: the follower of members, suspensions, and the keys of nodes and organisations.
import type { Rule } from './rule.ts';

export const memberRules: readonly Rule[] = [
  {
    rule: 'The keys of both certificates sign an admission’s id',
    file: 'chaincode/core/members/certificate-proof.ts',
    find: 'if (!verifies(fromHex(signature, 64), bytes, publicKey))',
    without: 'if (bytes.length === 0)',
    tests: ['chaincode/core/governance/governance.test.ts'],
  },
  {
    rule: 'A proof is by the certificate that the record names',
    file: 'chaincode/core/members/certificate-proof.ts',
    find: 'if (sha256 !== fingerprint)',
    without: 'if (sha256.length === 0)',
    tests: ['chaincode/core/governance/governance.test.ts'],
  },
  {
    rule: 'The follower of members never ends',
    file: 'chaincode/client/follow-members.ts',
    find: 'if (stopped()) return;',
    without: 'if (!stopped()) return;',
    tests: ['chaincode/client/follow-members.test.ts'],
  },
  {
    rule: 'A suspension counts from its block on, though the registry cannot be read',
    file: 'chaincode/client/follow-members.ts',
    find: "if (name === 'member.suspended') trust.suspend",
    without: "if (name === 'member.admitted') trust.suspend",
    tests: ['chaincode/client/follow-members.test.ts'],
  },
  {
    rule: 'While the follower of members is behind, new calls wait',
    file: 'protos/transport/trusted-callers.ts',
    find: 'await this.#trust.settled(signal);',
    without: 'await Promise.resolve(signal);',
    tests: ['infra/pki/suspension.test.ts'],
  },
  {
    rule: 'A suspension ends the calls of its callers',
    file: 'protos/transport/trusted-callers.ts',
    find: 'if (this.#trust.peer(certSha256) !== undefined) continue;',
    without: 'if (this.#trust.peer(certSha256) === undefined) continue;',
    tests: ['infra/pki/suspension.test.ts'],
  },
  {
    rule: 'A suspension cuts the connections of its callers',
    file: 'protos/transport/accepted-sockets.ts',
    find: 'if (certSha256 !== null && !trusted(certSha256)) socket.destroy();',
    without: 'if (certSha256 === null && !trusted("")) socket.destroy();',
    tests: ['infra/pki/suspension.test.ts'],
  },
  {
    rule: 'A suspension cuts the connections to its servers',
    file: 'protos/transport/channel-credentials.ts',
    find: 'if (this.#untrusted() !== null) this.#socket',
    without: 'if (this.#refusal !== null) this.#socket',
    tests: ['infra/pki/suspension.test.ts'],
  },
  {
    rule: 'A reading of the registry that failed is tried again',
    file: 'chaincode/embedded/engine.ts',
    find: 'if (this.#members === reading) this.#members = null;',
    without: 'if (this.#members !== reading) this.#members = null;',
    tests: ['chaincode/embedded/engine.test.ts'],
  },
];
