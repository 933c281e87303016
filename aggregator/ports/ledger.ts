// The ledger as a party sees it: its own organisation's node reaches it.
export type { Ledger } from '@cohort/chaincode/client/ledger';
