// The compliance suite on a real ledger process over mutual TLS.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { certificateFingerprint } from '@cohort/chaincode/client/transaction';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { LedgerProcess } from './ledger-process.ts';
import { scratch, type Network } from './network.ts';
import { ledgerCompliance } from './suite.ts';

const first = await member('alpha');
const made = consortium([first, await member('beta')]);
const tls = await first.organisation.issue('alpha/ledger');
const pinned = { msp: 'alpha', tlsCertSha256: certificateFingerprint(tls.certPem) };

ledgerCompliance(async (): Promise<Network> => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-ledger-'));
  const ledger = new LedgerProcess(folder, { ...made, tls, contracts: 'scratch' });
  await ledger.start();
  return {
    connect: (n) => {
      const { identity, tls: own } = made.members[n] ?? made.members[0];
      return scratch(
        connectEmbedded({
          endpoint: ledger.endpoint,
          tls: own,
          trust: ledgerTrust(made.genesis, pinned),
          identity,
          genesis: made.genesis,
          views: scratchViews,
        }),
      );
    },
    outage: async () => {
      await ledger.kill();
      return () => ledger.start();
    },
    [Symbol.asyncDispose]: async () => {
      await ledger.stop();
      await rm(folder, { recursive: true });
    },
  };
});
