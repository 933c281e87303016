// `cohort audit verify`: checks an audit file offline, says what each check proves and cannot, and names the first place that fails.
import { MapState } from '@cohort/chaincode/verify/audit-state';
import { verify } from '@cohort/chaincode/verify/verify';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { summaryLines, summaryOf } from '../../audit/audit-summary.ts';
import { AuditTally } from '../../audit/audit-tally.ts';
import { fabricBlocks } from '../../audit/fabric-blocks.ts';
import { nodeCrypto } from '../../audit/node-crypto.ts';
import { verdictLines } from '../../audit/verdict-lines.ts';
import { openNamed } from '../../node/open-named.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { progress } from './progress.ts';

export const command: Command = {
  usage: 'FILE --anchor HASH [--head HASH] [--summary]',
  summary: 'check an audit file offline; exit code 7 when it does not hold; --summary: who trained what, rounds, epsilon, verdict',
  arguments: ['file'],
  options: {
    anchor: { type: 'string', value: 'HASH', means: "the genesis hash, from somebody you trust and not from the file's author" },
    head: { type: 'string', value: 'HASH', means: 'the newest block that somebody else has seen, so that none is missing at the end' },
    summary: { type: 'boolean', means: 'five lines first: who trained what for what purpose, rounds, epsilon spent of how much, verdict' },
  },
  changes: [],
  exits: { evidence: 'the file does not hold' },
  async run(given) {
    const { values, positionals } = given;
    const [file = ''] = positionals;
    const anchor = hashOf('anchor', values['anchor']);
    if (anchor === null)
      throw new CohortError(
        'USAGE',
        "--anchor: expected the genesis hash, from somebody you trust and not from the file's author, got none",
      );
    const head = hashOf('head', values['head']);
    await using handle = await openNamed(file, 'expected an audit file, got no such file; correct its name');
    const { size } = await handle.stat();
    const shown = progress();
    const tally = new AuditTally();
    const state = new MapState();
    for await (const report of verify(handle.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }), {
      anchor,
      head,
      crypto: nodeCrypto(),
      channelBlocks: fabricBlocks(),
      state,
    })) {
      tally.add(report);
      if ('finding' in report)
        shown.tell(
          `${report.finding.subject.slice(0, 60)}: ${report.finding.check}, ${String(report.finding.offset)} of ${String(size)} bytes`,
        );
    }
    shown.end();
    const result = tally.result();
    if (values['summary'] === true) {
      const summary = await summaryOf(state, anchor);
      print(given, { ...result, summary }, `${summaryLines(summary, result.verdict).join('\n')}\n`);
    } else print(given, result, `${verdictLines(result).join('\n')}\n`);
    return result.verdict.ok ? exitCodes.done : exitCodes.evidence;
  },
};

function hashOf(name: string, value: string | boolean | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw new CohortError('USAGE', `--${name}: expected 64 lower-case hex digits, got ${String(value)}`);
}
