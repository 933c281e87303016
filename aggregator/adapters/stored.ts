// What the disk refuses a party, with what its operator can do about it.
import { storedWith, type Stored } from '@cohort/protos/storage-error';

/** @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT, CONFIG_INVALID, FOLDER_IN_USE, naming `what` */
export const stored: Stored = storedWith({
  room: 'what is to be kept',
  full: 'free space on the disk and restart',
  restore: 'restore this party from its backup: cohort node restore FILE',
});
