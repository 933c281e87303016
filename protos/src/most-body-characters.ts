// How long a transaction's body may be.

/** In UTF-16 code units: three bytes each at most, so that any one transaction fits a block. */
export const mostBodyCharacters = 512 * 1024;
