// The module that fabric-chaincode-node starts. Only this folder imports Fabric's packages.

// fabric-contract-api installs listeners that keep a crashed process alive with exit code 0: they are taken away again.
const kept = { uncaughtException: process.listeners('uncaughtException'), unhandledRejection: process.listeners('unhandledRejection') };
export const { contracts } = await import('./contracts.ts');

for (const listener of process.listeners('uncaughtException'))
  if (!kept.uncaughtException.includes(listener)) process.removeListener('uncaughtException', listener);
for (const listener of process.listeners('unhandledRejection'))
  if (!kept.unhandledRejection.includes(listener)) process.removeListener('unhandledRejection', listener);
