// A party's pin as eight words, which its operator reads out and the operators of other sites compare.
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash } from '@cohort/protos/hash';
import { wordsOf } from '../institution/words.ts';

/** Of all three keys: until the node key has signed for others, a site sends shares to the box key and the certificate that are pinned with it. */
export function pinWords({ node, nodeKey, boxKey, tlsCertSha256 }: PinnedParty): string {
  return wordsOf(hash('pin', canonicalJson({ node, nodeKey, boxKey, tlsCertSha256 })));
}
