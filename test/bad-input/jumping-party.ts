// A party's process whose wall clock jumps six hours ahead once the test asks for it by a file in its folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '@cohort/infra/node/kinds/party';
import { runNode } from '@cohort/infra/node/shell';

const dir = process.argv[2] ?? '';
const now = Date.now.bind(Date);
Date.now = () => now() + (existsSync(join(dir, 'state', 'test-jump')) ? 6 * 3_600_000 : 0);
await runNode({ dir, kind: 'party', main });
