// The ledger as a party sees it: its own organisation's door.
export type { Ledger } from '@cohort/chaincode/client/ledger';
