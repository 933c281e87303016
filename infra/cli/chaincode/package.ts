// `cohort chaincode package`: the file that every organisation installs on its Fabric peer, for this consortium's genesis and no other.
import { bundleChaincode } from '@cohort/chaincode/fabric/bundle-chaincode';
import { packChaincode } from '@cohort/chaincode/fabric/chaincode-package';
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { refuseThere } from '../../node/refuse-there.ts';
import type { Command } from '../command.ts';
import { print } from '../print.ts';
import { dirOption } from '../with-admin.ts';

export const command: Command = {
  usage: '[--label NAME] [--out FILE] [--dir DIR]',
  summary: 'write the chaincode package for Hyperledger Fabric, with the anchor of this consortium inside, and say its id',
  arguments: [],
  options: {
    dir: dirOption,
    label: { type: 'string', value: 'NAME', default: 'cohort', means: 'what Fabric calls the package, before its hash' },
    out: { type: 'string', value: 'FILE', default: 'cohort-chaincode.tar.gz', means: 'where the package is written' },
  },
  changes: ['files'],
  notes:
    'Every organisation makes its own package from the same version and compares the id with the others before it approves: one id, one code, one genesis.',
  async run(given) {
    const { values, changes } = given;
    const { genesis } = await loadConsortium(String(values['dir']));
    const file = String(values['out']);
    await refuseThere(file, 'out');
    const anchor = anchorOf(genesis);
    const { bytes, id } = await packChaincode({ label: String(values['label']), anchor, code: await bundleChaincode() });
    await changes.file(file, bytes);
    const about = `${file}: ${String(bytes.length)} bytes\n  id ${id}\n  anchor ${anchor}\n`;
    print(given, { file, id, anchor }, `wrote ${about}`, about);
    return exitCodes.done;
  },
};
