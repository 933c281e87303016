// The contracts that the chaincode process offers, by name: `<noun>:<verb>` on the wire.
import { contractOf, nouns } from './contract-of.ts';
import { GenesisContract } from './genesis.ts';

export const contracts = [GenesisContract, ...nouns().map(contractOf)];
