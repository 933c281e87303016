// The systemd unit that runs a folder's nodes: what it may touch is the folder, and nothing else of the machine.
import { CohortError } from '@cohort/protos/errors';

export interface UnitOptions {
  /** The consortium's folder, absolute. */
  readonly dir: string;
  /** The Node that runs it and the command's first file, absolute. */
  readonly node: string;
  readonly entry: string;
  /** Of the system's manager, as this user; null for a unit of the user's own manager. */
  readonly user: string | null;
  /** For the folder's part of a Fabric network in the place of its nodes: the variable by which Fabric's commands are found. */
  readonly ledger: { readonly name: 'FABRIC_BIN' | 'PATH'; readonly value: string } | null;
}

/** Longer than `cohort up` gives its nodes. */
const stopSeconds = 30;

/** The unit's text. @throws {CohortError} CONFIG_INVALID for a path that no unit can name */
export function unitText({ dir, node, entry, user, ledger }: UnitOptions): string {
  const words = ledger === null ? ['up'] : ['ledger', 'up'];
  return [
    '# Written by cohort service install; cohort service uninstall removes it.',
    '[Unit]',
    `Description=Cohort ${ledger === null ? 'nodes' : 'ledger'} in ${specifiersEscaped(plain(dir))}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${[node, entry, ...words, '--dir', dir].map(quoted).join(' ')}`,
    ...(user === null ? [] : [`User=${plain(user)}`]),
    ...(ledger === null ? [] : [`Environment=${quoted(`${ledger.name}=${ledger.value}`)}`]),
    'Restart=on-failure',
    'RestartSec=5',
    `TimeoutStopSec=${String(stopSeconds)}`,
    // The supervisor stops its nodes in order; what is left then is killed.
    'KillMode=mixed',
    'UMask=0077',
    // A core would hold keys.
    'LimitCORE=0',
    ...hardening,
    ...(liesInTmp(dir) ? ['# No PrivateTmp: the folder lies in a place that it would hide.'] : ['PrivateTmp=yes']),
    ...(user === null ? [] : systemHardening),
    `ReadWritePaths=${quoted(dir)}`,
    '',
    '[Install]',
    `WantedBy=${user === null ? 'default.target' : 'multi-user.target'}`,
    '',
  ].join('\n');
}

/** Whether a service with a `/tmp` of its own would not see the folder, which the machine empties at its start or by age besides. */
export const liesInTmp = (dir: string): boolean => /^(?:\/var)?\/tmp(?:\/|$)/.test(dir);

/** What a manager without privileges can grant too. Memory that is written and run stays allowed: JavaScript is compiled into it. */
const hardening = [
  'NoNewPrivileges=yes',
  'ProtectSystem=strict',
  'ProtectHome=read-only',
  'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
  'RestrictNamespaces=yes',
  'RestrictRealtime=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallErrorNumber=EPERM',
];

const systemHardening = [
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'PrivateDevices=yes',
  'ProtectClock=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectProc=invisible',
  'RemoveIPC=yes',
];

/** @throws {CohortError} CONFIG_INVALID */
function plain(text: string): string {
  if (!/\p{Cc}/u.test(text)) return text;
  throw new CohortError('CONFIG_INVALID', `unit: expected a name without control characters, got ${JSON.stringify(text)}; rename it`);
}

const specifiersEscaped = (text: string): string => text.replaceAll('%', '%%');

/** One word of a unit's line: no specifier, no variable, nothing split. */
function quoted(text: string): string {
  const escaped = specifiersEscaped(plain(text))
    .replaceAll(/["\\]/g, String.raw`\$&`)
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

/** What a unit of ours runs: a folder, and whether its part of a Fabric network in the place of its nodes; null for any other text. */
export function runsOf(unit: string): { readonly dir: string; readonly isLedger: boolean } | null {
  const [, before, start] = /^ExecStart=(.*) "up" "--dir" "((?:[^"\\]|\\.)*)"$/m.exec(unit) ?? [];
  if (before === undefined || start === undefined) return null;
  const dir = start.replaceAll('$$', '$').replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%');
  return { dir, isLedger: before.endsWith(' "ledger"') };
}
