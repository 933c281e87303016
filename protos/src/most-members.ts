// How many members one plan may name, and so one round enrol and one sum add up.

/**
 * Two announcements of each, the second as evidence, are the longest list that parties attach; a round's view with so many longest names is
 * 1.3 MB of the 4 MiB of a document, and their commit a quarter of a transaction's body.
 */
export const mostMembers = 1024;
