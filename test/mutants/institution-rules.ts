// The guards of who comes in: a card, the founders' signatures, the words, and proofs that a node holds its keys.
import type { Rule } from './rule.ts';

const founding = ['infra/institution/founding.long.test.ts'];

export const institutionRules: readonly Rule[] = [
  {
    rule: 'No node is admitted without signatures of its own three keys over its record',
    file: 'chaincode/core/governance/propose.ts',
    find: 'checkPossessions(body, possessions);',
    without: 'checkPossessions.toString();',
    tests: ['chaincode/core/governance/admission.test.ts'],
  },
  {
    rule: 'A genesis holds nodes of its founders only',
    file: 'chaincode/core/initialise.ts',
    find: 'if (!founders.has(node.msp))',
    without: "if (node.msp === '')",
    tests: ['chaincode/core/governance/admission.test.ts'],
  },
  {
    rule: 'A card is signed by the authority that it names',
    file: 'infra/institution/check-card.ts',
    find: 'if (!isSignedByAuthority(caPem, cardBytes(card), card.signature))',
    without: "if (!isSignedByAuthority(caPem, cardBytes(card), card.signature) && caPem === '')",
    tests: ['infra/institution/cards.long.test.ts'],
  },
  {
    rule: 'A card names an orderer that its own authority certified as one',
    file: 'infra/institution/check-card.ts',
    find: "if (!readCertificate(ordererCertPem).subject.split('\\n').includes('OU=orderer'))",
    without: "if (ordererCertPem === '')",
    tests: ['infra/institution/fabric-founding.long.test.ts'],
  },
  {
    rule: 'A consortium on Fabric is founded by nobody who runs no part of it',
    file: 'infra/institution/found-consortium.ts',
    find: 'if (fabric !== null) return { msp, ...fabric };',
    without: 'return { msp, ...(fabric as never as FabricPart) };',
    tests: ['infra/institution/fabric-founding.long.test.ts'],
  },
  {
    rule: 'Every founder makes the same first block of a channel',
    file: 'infra/fabric/first-block.ts',
    find: 'signature.setNonce(nonce);',
    without: 'signature.setNonce(signature.getNonce_asU8());',
    tests: ['infra/fabric/first-block.test.ts'],
  },
  {
    rule: 'An orderer that stands still while others go on is started again',
    file: 'infra/fabric/watch-orderers.ts',
    find: 'const isLeftBehind = newest > now.newest;',
    without: 'const isLeftBehind = newest < now.newest;',
    tests: ['infra/fabric/watch-orderers.test.ts'],
  },
  {
    rule: 'A card’s certificates name the hosts of its endpoints',
    file: 'infra/institution/check-card.ts',
    find: 'if ((isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined) return;',
    without: 'if (isIP(host) >= 0) return;',
    tests: ['infra/institution/cards.long.test.ts'],
  },
  {
    rule: 'A founder signs no draft whose card of it differs from what its folder holds',
    file: 'infra/institution/sign-founding.ts',
    find: 'if (cardHash(own) === cardHash(now)) return;',
    without: "if (cardHash(own) !== '' && now.nodes.length > 0) return;",
    tests: founding,
  },
  {
    rule: 'A consortium is joined with the signatures of all founders',
    file: 'infra/institution/check-invite.ts',
    find: 'if (missing.length > 0)',
    without: 'if (missing.length > 1000)',
    tests: founding,
  },
  {
    rule: 'A founder’s signature is by its authority over this very draft',
    file: 'infra/institution/sign-founding.ts',
    find: 'if (card === undefined || !isSignedByAuthority(card.organisation.caPem, bytes, signature))',
    without: 'if (card === undefined || !isSignedByAuthority(card.organisation.caPem, bytes, signature).toString())',
    tests: founding,
  },
  {
    rule: 'Other words than those of the invite join nothing',
    file: 'infra/institution/words.ts',
    find: "if (words.join(' ') === expected) return;",
    without: "if (words.join(' ') !== '' && expected !== '') return;",
    tests: ['infra/institution/words.test.ts'],
  },
  {
    rule: 'A service’s unit of another folder is left alone',
    file: 'infra/service/service.ts',
    find: 'if (folder === undefined || folder === dir) return;',
    without: "if (folder !== '') return;",
    tests: ['infra/service/service.long.test.ts'],
  },
  {
    rule: 'A folder’s name puts no line and no specifier into a service’s unit',
    file: 'infra/service/unit.ts',
    find: 'if (!/\\p{Cc}/u.test(text)) return text;',
    without: "if (text !== '') return text;",
    tests: ['infra/service/service.long.test.ts'],
  },
];
