// The TLS certificate and key of whichever keys are in force at each use, so that renewed ones need no restart.
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';
import type { NodeKeys } from './load-node-keys.ts';

export function tlsKeysOf(now: () => NodeKeys): TlsKeys {
  return {
    get certPem() {
      return now().tls.certPem;
    },
    get keyPem() {
      return now().tls.keyPem;
    },
  };
}
