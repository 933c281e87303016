// The timed part of the bench: what sharing and noise cost per parameter, and a whole round beside plain averaging over the same transport.
import { medianCost, type Cost } from './cost.ts';
import { plainRounds } from './plain-round.ts';
import './sampler.ts';
import './share-and-sum.ts';
import { secureRounds } from './whole-round.ts';

const rounds = 5;
const rows: Record<string, Record<string, string>> = {};
const row = ({ wallMs, cpuMs }: Cost) => ({ 'wall ms': wallMs.toFixed(0), 'CPU ms': cpuMs.toFixed(0) });
const ratio = (secure: number, plain: number): string => (secure / plain).toFixed(1);

for (const parameters of [100_000, 1_000_000]) {
  const plain = medianCost(await plainRounds({ parameters, rounds }));
  const secure = medianCost(await secureRounds({ parameters, rounds }));
  const d = `d = ${parameters.toExponential(0)}`;
  rows[`plain average, ${d}`] = row(plain);
  rows[`secure round, ${d}`] = row(secure);
  rows[`ratio, ${d}`] = { 'wall ms': ratio(secure.wallMs, plain.wallMs), 'CPU ms': ratio(secure.cpuMs, plain.cpuMs) };
}

console.log(`Whole rounds of four agents, median of ${String(rounds)} after one, from trained updates to the new model at every agent.`);
console.log("Both over gRPC with mutual TLS and frames of 1 MiB; all nodes in one process, so that its CPU time is everybody's.");
console.log('Plain: one server that adds in clear. Secure: three parties with journals and encrypted shares on disk, and the ledger.');
console.table(rows);
