// A site's policy file, read as agents and commands read it.
import { sitePolicyShape, type SitePolicy } from '@cohort/policies/site-policy';
import { CohortError } from '@cohort/protos/errors';
import { readJson } from './read-json.ts';

/** @throws {CohortError} CONFIG_INVALID naming the key's path */
export async function readPolicy(path: string): Promise<SitePolicy> {
  const value = await readJson(path);
  try {
    return sitePolicyShape(value, path);
  } catch (cause) {
    throw new CohortError('CONFIG_INVALID', `${CohortError.from(cause).detail}; correct the policy`, { cause });
  }
}
