// A party's process whose wall clock jumps by as many hours as a file in its folder says, once the test writes it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '@cohort/infra/node/node-types/party';
import { runNode } from '@cohort/infra/node/run-node';

const dir = process.argv[2] ?? '';
const jump = join(dir, 'state', 'test-jump');
const now = Date.now.bind(Date);
Date.now = () => now() + (existsSync(jump) ? Number(readFileSync(jump, 'utf8')) * 3_600_000 : 0);
await runNode({ dir, kind: 'party', main });
