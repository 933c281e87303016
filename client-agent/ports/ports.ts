// Everything outside of an agent that its steps may touch.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Events } from './events.ts';
import type { Journal } from './journal.ts';
import type { LedgerCheckpoint } from './ledger-checkpoint.ts';
import type { Parties } from './parties.ts';
import type { Site } from './site.ts';
import type { SitePolicy } from './site-policy.ts';
import type { Study } from './study.ts';
import type { UsedUnits } from './used-units.ts';

export interface AgentPorts {
  readonly site: Site;
  readonly study: Study;
  readonly ledger: Ledger;
  readonly parties: Parties;
  readonly policy: SitePolicy;
  readonly journal: Journal;
  readonly memory: LedgerCheckpoint;
  readonly usedUnits: UsedUnits;
  readonly artifacts: Artifacts;
  readonly clock: Clock;
  readonly events: Events;
}
