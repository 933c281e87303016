// The privacy accountant: what a noised round costs, what a budget holds, and the epsilon of what was released, in integers.
//
// Subsampled Gaussian Renyi DP at integer orders (Mironov, Talwar, Zhang 2019, arXiv 1908.10530, section 3.3), converted by
// Canonne, Kamath, Steinke 2020 (arXiv 2004.00010, proposition 12). Unit: 1e-12 nat. A cost is rounded up and a budget down, by
// BigInt arithmetic with proven bounds, so that every endorser, auditor and browser computes the same integers and none too small.
export { parseFraction, type Fraction } from './accountant/fraction.ts';
export { noiseRatio, rdpParameters, roundCost, type RdpParameters } from './accountant/round-cost.ts';
export { accountBudget, smallestEpsilon } from './accountant/account-budget.ts';
export { releasedEpsilon, releaseOf, type Release } from './accountant/released-epsilon.ts';
