// On three organisations, whose orderers follow one leader by Raft: a block carries that leader's word only.
import { chaincodeHolds } from './chaincode-holds.ts';

chaincodeHolds(['cleveland', 'hungary', 'va']);
