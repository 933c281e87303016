// The product's agent as a process whose database may not grow past the pages that `state/test-pages` names: a full disk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { main } from '@cohort/infra/node/kinds/agent';
import { runNode } from '@cohort/infra/node/shell';

const dir = process.argv[2] ?? '';
const pages = readFileSync(join(dir, 'state', 'test-pages'), 'utf8');
const exec = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec')?.value as (this: DatabaseSync, sql: string) => void;
DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
  exec.call(this, sql);
  if (this.location()?.endsWith('agent.sqlite') === true) exec.call(this, `PRAGMA max_page_count = ${pages}`);
};
await runNode({ dir, kind: 'agent', main });
