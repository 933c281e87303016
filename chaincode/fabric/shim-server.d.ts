// The shim's server without the rest of the shim: its command line and its registry of contract classes stay out.
declare module 'fabric-shim/lib/server.js' {
  import type { ChaincodeInterface, ChaincodeServerOpts } from 'fabric-shim';

  export default class ChaincodeServer {
    /** Not part of the shim's interface, which has no way to stop. */
    readonly _server: { forceShutdown(): void };
    constructor(chaincode: ChaincodeInterface, options: ChaincodeServerOpts);
    /** Resolves when the port is open, rejects when it cannot be. */
    start(): Promise<void>;
  }
}
