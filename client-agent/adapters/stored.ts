// What the disk refuses an agent, with what its operator can do about it.
import { storedWith, type StorageWords, type Stored } from '@cohort/protos/storage-error';

export const words: StorageWords = {
  room: 'a row',
  full: 'free space on the disk and restart',
  restore: 'restore this agent (cohort node restore FILE), and know that a restored one sends nothing in open rounds',
};

/** @throws {CohortError} STORAGE_FULL, STORAGE_CORRUPT, PERMISSION_DENIED, CONFIG_INVALID, FOLDER_IN_USE, naming `what` */
export const stored: Stored = storedWith(words);
