// Changes the configuration of a running channel, as its organisations' operators would: orderers wait a little longer for a block.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { channelName } from '@cohort/infra/fabric/channel-config';
import type { FabricBinaries } from '@cohort/infra/fabric/find-binaries';
import type { FabricNetwork } from '@cohort/infra/fabric/network';
import { runToEnd } from '@cohort/infra/fabric/run-command';

/** Signed by every organisation's operator. */
export async function reconfigure({ organisations }: FabricNetwork, { path }: FabricBinaries): Promise<void> {
  const [first, ...others] = organisations;
  if (first === undefined) throw new RangeError('expected an organisation');
  const dir = await mkdtemp(join(tmpdir(), 'cohort-reconfigure-'));
  const at = (name: string): string => join(dir, name);
  const translator = join(dirname(path.peer), 'configtxlator');
  const ordering = ['-o', first.orderer, '--tls', '--cafile', first.folder.node('orderer').tlsCa];
  const json = async (name: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(at(name), 'utf8')) as never;
  const encode = async (type: string, from: string, to: string): Promise<void> => {
    await runToEnd(translator, ['proto_encode', '--input', at(from), '--type', type, '--output', at(to)]);
  };
  await runToEnd(path.peer, ['channel', 'fetch', 'config', at('block.pb'), '-c', channelName, ...ordering], first.operator);
  await runToEnd(translator, ['proto_decode', '--input', at('block.pb'), '--type', 'common.Block', '--output', at('block.json')]);
  const block = (await json('block.json')) as { data: { data: { payload: { data: { config: object } } }[] } };
  const config = block.data.data[0]?.payload.data.config ?? {};
  const changed = JSON.parse(JSON.stringify(config)) as {
    channel_group: { groups: { Orderer: { values: { BatchTimeout: { value: { timeout: string } } } } } };
  };
  changed.channel_group.groups.Orderer.values.BatchTimeout.value.timeout = '210ms';
  await writeFile(at('old.json'), JSON.stringify(config));
  await writeFile(at('new.json'), JSON.stringify(changed));
  await encode('common.Config', 'old.json', 'old.pb');
  await encode('common.Config', 'new.json', 'new.pb');
  await runToEnd(translator, [
    'compute_update',
    ...['--channel_id', channelName, '--original', at('old.pb'), '--updated', at('new.pb'), '--output', at('update.pb')],
  ]);
  await runToEnd(translator, ['proto_decode', '--input', at('update.pb'), '--type', 'common.ConfigUpdate', '--output', at('update.json')]);
  const envelope = {
    payload: {
      header: { channel_header: { channel_id: channelName, type: 2 } },
      data: { config_update: await json('update.json') },
    },
  };
  await writeFile(at('envelope.json'), JSON.stringify(envelope));
  await encode('common.Envelope', 'envelope.json', 'envelope.pb');
  for (const other of others) await runToEnd(path.peer, ['channel', 'signconfigtx', '-f', at('envelope.pb')], other.operator);
  await runToEnd(path.peer, ['channel', 'update', '-f', at('envelope.pb'), '-c', channelName, ...ordering], first.operator);
  await rm(dir, { recursive: true });
}
