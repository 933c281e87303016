// How many orderers it takes until a block carries more than one's word.

/** With four orderers or more a block carries a quorum's signatures; three can only follow one leader's word (Raft). */
export const agreesByQuorum = (orderers: number): boolean => orderers >= 4;
