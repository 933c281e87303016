// How long a cell may be, wherever rows come from.

/** In characters; a longer one is a missing closing quote, or free text, far more often than data. */
export const maxCellLength = 4096;
