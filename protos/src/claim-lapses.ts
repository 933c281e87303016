// Until when a claim may still taint, and its author must keep what answers it.

/** The last epoch: the two in which its author may answer, and as many again as shares are kept after a publication. */
export function claimLapses({ epoch }: { readonly epoch: number }, { retentionEpochs }: { readonly retentionEpochs: number }): number {
  return epoch + 2 + retentionEpochs;
}
