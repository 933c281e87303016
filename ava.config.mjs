// How AVA runs every test: TypeScript natively, one process per file, two at a time.
export default {
  extensions: { ts: 'module' },
  files: ['{protos,mpc,policies,chaincode,client-agent,aggregator,infra,test}/**/*.test.ts', '!**/node_modules/**'],
  concurrency: 2,
  workerThreads: false,
  timeout: '60s',
};
