// Every command by its words; each is imported only when it runs.
import type { Command } from './command.ts';

export type Commands = Readonly<Record<string, () => Promise<{ command: Command }>>>;

export const everyCommand: Commands = {
  init: () => import('./init.ts'),
  up: () => import('./up.ts'),
  down: () => import('./down.ts'),
  demo: () => import('./demo.ts'),
  'node run': () => import('./node/run.ts'),
  'node rotate': () => import('./node/rotate.ts'),
  'node replace': () => import('./node/replace.ts'),
  'member propose': () => import('./member/propose.ts'),
  'member replace-authority': () => import('./member/replace-authority.ts'),
  'member list': () => import('./member/list.ts'),
  'proposal list': () => import('./proposal/list.ts'),
  'proposal show': () => import('./proposal/show.ts'),
  'proposal vote': () => import('./proposal/vote.ts'),
  'model init': () => import('./model/init.ts'),
  'round watch': () => import('./round/watch.ts'),
  'round uphold': () => import('./round/uphold.ts'),
  'budget statement': () => import('./budget/statement.ts'),
  'audit export': () => import('./audit/export.ts'),
  'audit verify': () => import('./audit/verify.ts'),
  'epoch propose': () => import('./epoch/propose.ts'),
  'plan draft': () => import('./plan/draft.ts'),
  'plan stop': () => import('./plan/stop.ts'),
  'plan resume': () => import('./plan/resume.ts'),
  'plan replace-party': () => import('./plan/replace-party.ts'),
  'policy check': () => import('./policy/check.ts'),
  'service install': () => import('./service/install.ts'),
  'service uninstall': () => import('./service/uninstall.ts'),
  'service status': () => import('./service/status.ts'),
  logs: () => import('./logs.ts'),
  completion: () => import('./completion.ts'),
  status: () => import('./status.ts'),
  doctor: () => import('./doctor.ts'),
};
