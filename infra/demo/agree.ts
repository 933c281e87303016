// Everything that the hospitals decide before their first round: who takes part, and on what terms.
import { admitMembers } from './admit-members.ts';
import { connectAdmins, disconnect } from './admins.ts';
import { foundersOf, type HeartConsortium, type HeartOptions } from './heart-consortium.ts';
import { agreeOpenStudy } from './open-study.ts';

/** Admits the fourth hospital and every node by vote, registers the open datasets and accepts the first plan. Returns the plan's id. */
export async function agree(consortium: HeartConsortium, options: HeartOptions, say: (line: string) => void): Promise<string> {
  const founders = await connectAdmins(consortium, foundersOf(consortium));
  const admins = [...founders];
  try {
    admins.push(...(await admitMembers(consortium, founders, say)));
    return await agreeOpenStudy(admins, consortium, options, say);
  } finally {
    await disconnect(admins);
  }
}
