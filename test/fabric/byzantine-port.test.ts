// The client of a channel whose orderers agree by BFT: a block is believed by a quorum's signatures, and its flags by two organisations' peers.
import { portHolds } from './port-holds.ts';

portHolds(['cleveland', 'hungary', 'switzerland', 'va']);
