// The compliance suite on four organisations, whose orderers agree by BFT.
import { complianceHolds } from './compliance-holds.ts';

complianceHolds(['cleveland', 'hungary', 'switzerland', 'va']);
