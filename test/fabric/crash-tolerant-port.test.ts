// The client of a channel whose orderers follow one leader by Raft: what two organisations' peers show alike is believed.
import { portHolds } from './port-holds.ts';

portHolds(['cleveland', 'hungary', 'va']);
