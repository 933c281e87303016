// Where the packages of a chaincode lie and are served: two, so that the next one is there before the former goes.

/** By the label of a package: so the peer's builder knows where its chaincode is served. */
export interface Slot {
  readonly label: string;
  readonly file: string;
  /** Of this machine itself, at the institution's port for its chaincode. */
  readonly host: string;
  /** What its program is called after the institution. */
  readonly program: string;
}

const first: Slot = { label: 'cohort', file: 'cohort-chaincode.tar.gz', host: '127.0.0.1', program: 'chaincode' };
const second: Slot = { label: 'cohort-b', file: 'cohort-chaincode-b.tar.gz', host: '127.0.0.2', program: 'chaincode-b' };
export const slots: readonly [Slot, Slot] = [first, second];
