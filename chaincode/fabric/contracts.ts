// The contracts that the chaincode process offers, by name: `<noun>:<verb>` on the wire.
import { Budgets } from './budgets.ts';
import { Datasets } from './datasets.ts';
import { Epochs } from './epochs.ts';
import { GenesisContract } from './genesis.ts';
import { Governance } from './governance.ts';
import { Members } from './members.ts';
import { Models } from './models.ts';
import { Rounds } from './rounds.ts';

export const contracts = [GenesisContract, Members, Governance, Datasets, Budgets, Rounds, Models, Epochs] as const;
