// On four organisations, whose orderers agree by BFT: a block carries a quorum's signatures.
import { chaincodeHolds } from './chaincode-holds.ts';

chaincodeHolds(['cleveland', 'hungary', 'switzerland', 'va']);
