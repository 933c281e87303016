// The compliance suite on three organisations, whose orderers follow one leader by Raft.
import { complianceHolds } from './compliance-holds.ts';

complianceHolds(['cleveland', 'hungary', 'va']);
