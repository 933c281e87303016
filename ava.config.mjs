// How AVA runs every test: TypeScript natively, one process per file, three at a time on two cores: many tests wait for deadlines.
export default {
  extensions: { ts: 'module' },
  files: ['{protos,mpc,policies,chaincode,client-agent,aggregator,infra,test}/**/*.test.ts', '!**/node_modules/**'],
  concurrency: 3,
  workerThreads: false,
  nodeArguments: ['--import=./infra/boot/find-own-modules.mjs'],
  timeout: '60s',
};
