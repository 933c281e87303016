// The rule of Fabric's blocks for a verifier, whose messages are loaded for the first of such blocks and not before.
import { StepOutput } from '@cohort/chaincode/verify/step-output';
import type { BlockSteps } from '@cohort/chaincode/verify/verification-context';
import { chaincodeName, channelName } from '../fabric/channel-config.ts';

export function fabricBlocks(): BlockSteps {
  const loaded = new StepOutput<BlockSteps>();
  let isLoaded = false;
  return function* (session, payload) {
    if (!isLoaded)
      yield {
        check: 'order',
        subject: 'channelBlock',
        run: async () => {
          const { channelBlocks } = await import('@cohort/chaincode/fabric-audit/channel-blocks');
          loaded.keep(channelBlocks({ channel: channelName, chaincode: chaincodeName }));
          isLoaded = true;
        },
      };
    yield* loaded.value(session, payload);
  };
}
