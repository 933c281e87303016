// What commands share that speak of the institution whose folder is named, whether or not it is of a consortium yet.
import { institutionHere } from '../institution/institution-file.ts';
import type { Given, Option } from './command.ts';
import { dirOption } from './with-admin.ts';

export const ownDirOption = { ...dirOption, means: "the institution's folder" } as const satisfies Option;

/** The folder that was named, and the institution in it. @throws {CohortError} as `institutionHere` */
export async function ownInstitution({ values }: Pick<Given, 'values'>): Promise<{ readonly dir: string; readonly msp: string }> {
  const dir = String(values['dir']);
  return { dir, msp: await institutionHere(dir) };
}
