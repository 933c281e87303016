// The closed table of an audit's checks: what each proves when it holds, and what it cannot.

const row = (proves: string, doesNotProve: string) => ({ proves, doesNotProve });

export const auditChecks = {
  container: row(
    'every byte of the file is under its digest, in the number of records that its footer counts',
    'who wrote the file: anybody can compute a digest anew, and the other checks do not rely on it',
  ),
  order: row(
    'each record is of the kind that must follow, in its one canonical form, with nothing left out that the blocks call for',
    'what a record says',
  ),
  genesis: row('the ledger begins with the genesis whose hash you named', 'that you got this hash from somebody you trust'),
  link: row(
    "the block follows the one before it and is signed by more than half of the ledger keys of the genesis, or on Fabric by a quorum of the channel's orderers (Raft: by one)",
    'that those who sign signed no other block at this height; compare heads with other members',
  ),
  merkle: row('the header commits to exactly these transactions, in this order', 'who made them, or when'),
  configuration: row(
    "on Fabric, who orders, who endorses and whose certificates count follows from the genesis' organisations, and changes by what so many members signed as its own policies ask for",
    'that who may change it should',
  ),
  creator: row(
    'the transaction is signed by the key of a certificate that its organisation registered and its registered authority issued',
    "that the certificate was within its dates then, or that the key's owner had it alone",
  ),
  endorsement: row(
    "on Fabric, the transaction is signed by its creator and endorsed as the chaincode's policy wants, which a majority had agreed on",
    'that its endorsers ran the approved package; that they computed what the contracts compute, execution shows',
  ),
  execution: row(
    'the contracts admit the transaction in this state and answer the same payload and event; one marked as a conflict wrote nothing',
    'that a transaction marked as a conflict met one: an operator can delay or drop what it is sent',
  ),
  validity: row(
    "on Fabric, each transaction's code of validation is the one that follows from its signatures, its id, its policy and what it read",
    'of other chaincodes, of collections and of lists too long to stand in a block, why a transaction was refused',
  ),
  state: row('what the block wrote is what its transactions write, and nothing else', 'that the rules themselves are the right ones'),
  terms: row("the round's terms are those of the accepted plan, under their hash", 'that a member read them'),
  body: row(
    "the committed body names this round's holders, and every signature in it and over it is its party's",
    'that S_m sums the shares of U: only its two holders could see them',
  ),
  exchange: row(
    "what the parties said to each other is signed by them and contradicts itself nowhere, and the body's signers say of it what was committed",
    'that noise was sampled as the terms say, and not known to a holder: the protocol gives that for one corrupt party at most, not for two',
  ),
  statements: row(
    'every statement that the protocol makes a party say before a commit is there, or two others signed that they miss it',
    'that the statements came in the order and at the times that the protocol wants, or what was said and is not due: receipts, reveals, waiting',
  ),
  set: row(
    'U is what the lists of everyone who signed it give, its members signed their commitments, and nobody else was left out',
    'that a member that no list holds sent nothing: its receipts from two parties would show that',
  ),
  heads: row(
    'two parties signed that they saw the commit in this very block before its sums were opened',
    'that no third party was shown another block',
  ),
  sum: row(
    'the opened file of this share index is the one whose hash was committed before it was opened',
    'that S_m sums the shares of U and holds its noise: that rests on its two holders, or on one where the index is single-author',
  ),
  model: row(
    'the published model follows from the model before it and S_0 + S_1 + S_2, bit for bit',
    'that members trained on the data they registered, or as the terms say',
  ),
  budget: row(
    'the account holds what was registered less the cost of every round that released its data, each debited in a block before its release',
    'that two datasets hold different rows, or that anything but the released sums left a site',
  ),
  head: row('the file ends with the block that you named', 'what the ledger did since'),
} as const;

export type AuditCheck = keyof typeof auditChecks;

/** Of Fabric's blocks only, and of the embedded ledger's. */
export const ledgerChecks = { fabric: ['configuration', 'endorsement', 'validity'], embedded: ['creator'] } as const satisfies Readonly<
  Record<string, readonly AuditCheck[]>
>;
