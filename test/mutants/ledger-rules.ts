// The rules by which a node believes its ledger: what it checks of each block, what it remembers, and what it does not ask for again.
import type { Rule } from './rule.ts';

const client = 'chaincode/client/verified-ledger.test.ts';
const kept = 'chaincode/client/kept-answers.test.ts';
const checkpoint = 'chaincode/client/file-checkpoint.test.ts';

export const ledgerRules: readonly Rule[] = [
  {
    rule: 'A header is signed by more than half of the ledger’s keys',
    file: 'chaincode/client/header.ts',
    find: 'if (2 * signers.size <= ledgerKeys.length)',
    without: 'if (2 * signers.size < 0)',
    tests: [client],
  },
  {
    rule: 'A block’s transactions are those under its Merkle root',
    file: 'chaincode/client/verify-block.ts',
    find: 'if (merkleRoot(transactions) !== header.merkleRoot)',
    without: "if (merkleRoot(transactions) === '')",
    tests: [client],
  },
  {
    rule: 'A block that was verified before is the same block, signatures included',
    file: 'chaincode/client/verify-block.ts',
    find: 'canonicalJson([hash, signatures])',
    without: 'canonicalJson([hash, signatures.length])',
    tests: [client],
  },
  {
    rule: 'A client that has seen a block takes no other at its height',
    file: 'chaincode/client/head-checkpoint.ts',
    find: 'if (known !== undefined && known !== hash)',
    without: "if (known === '')",
    tests: [client, 'chaincode/client/head-checkpoint.test.ts'],
  },
  {
    rule: 'The newest block of a stream that still catches up is not the head',
    file: 'chaincode/client/verified-ledger.ts',
    find: 'kept.height >= (this.#seen.newest?.height ?? 0)',
    without: 'kept.height >= 0',
    tests: [client],
  },
  {
    rule: 'A client that has seen a block takes no ledger that is shorter',
    file: 'chaincode/client/verified-ledger.ts',
    find: 'if (before !== null && head.height < before.height)',
    without: 'if (before !== null && head.height < 0)',
    tests: [client],
  },
  {
    rule: 'A checkpoint that was cut short is not counted, and one that is broken is not guessed at',
    file: 'chaincode/client/file-checkpoint.ts',
    find: 'if (heads.length === 0 || heads.length < lines.length)',
    without: 'if (heads.length === 0)',
    tests: [checkpoint],
  },
  {
    rule: 'After an append that failed a checkpoint is written anew',
    file: 'chaincode/client/file-checkpoint.ts',
    find: '        added = mostAdded;\n        if (before',
    without: '        if (before',
    tests: [checkpoint],
  },
  {
    rule: 'What another process of a node has seen further on stays in the checkpoint',
    file: 'chaincode/client/file-checkpoint.ts',
    find: 'other !== null && other.height > head.height ? other : head',
    without: 'head',
    tests: [checkpoint],
  },
  {
    rule: 'An answer of the ledger is kept only while blocks come that could move it',
    file: 'chaincode/client/kept-answers.ts',
    find: 'this.#following === 0 || ',
    without: '',
    tests: [kept],
  },
  {
    rule: 'An answer that was under way while something moved is not kept',
    file: 'chaincode/client/kept-answers.ts',
    find: 'this.#moves !== before || ',
    without: '',
    tests: [kept],
  },
  {
    rule: 'A transaction after which an answer does not follow from the block ends it',
    file: 'chaincode/client/kept-answers.ts',
    find: 'if (after === null) this.#answers.delete(name);',
    without: 'if (after === null) this.#answers.set(name, { verb, answer });',
    tests: [kept],
  },
  {
    rule: 'What follows from a block has the shape that an answer must have',
    file: 'chaincode/client/kept-answers.ts',
    find: "(this.#shapes[verb]?.(after, 'block') ?? null)",
    without: 'after',
    tests: [kept],
  },
  {
    rule: 'Until an own transaction’s block is here, nothing kept is answered',
    file: 'chaincode/client/kept-answers.ts',
    find: 'kept !== undefined && this.#height >= this.#ownHeight',
    without: 'kept !== undefined',
    tests: [kept],
  },
  {
    rule: 'An answer that follows from blocks is the one that the contracts would give',
    file: 'chaincode/client/answer-after.ts',
    find: 'const enrolled = view.enrolled.filter(({ member }) => members.includes(member));',
    without: 'const enrolled = view.enrolled.slice(0, members.length);',
    tests: ['chaincode/client/answer-after.test.ts'],
  },
  {
    rule: 'A submission returns when the own stream has shown its block',
    file: 'chaincode/client/verified-ledger.ts',
    find: 'await this.#kept.ownBlock(receipt.height, shownMs);',
    without: 'void this.#kept.ownBlock(receipt.height, shownMs);',
    tests: [client],
  },
  {
    rule: 'The ledger reads from memory only what nothing has written since',
    file: 'chaincode/embedded/store.ts',
    find: 'this.#kept.delete(key);',
    without: 'this.#kept.delete(version);',
    tests: ['chaincode/embedded/store.test.ts'],
  },
  {
    rule: 'The ledger reads nothing from memory that was undone',
    file: 'chaincode/embedded/store.ts',
    find: "if (this.#db.isTransaction) this.#db.exec('ROLLBACK');\n      this.#kept.clear();",
    without: "if (this.#db.isTransaction) this.#db.exec('ROLLBACK');",
    tests: ['chaincode/embedded/store.test.ts'],
  },
  {
    rule: 'What a contract read between two blocks is run again',
    file: 'chaincode/embedded/simulate.ts',
    find: 'if (state.revision !== revision && !stillHolds(stub.recorded, state)) continue;',
    without: 'if (state.revision < 0 && !stillHolds(stub.recorded, state)) continue;',
    tests: ['chaincode/embedded/engine.test.ts'],
  },
];
