// A node's own log: one JSON line each, flat fields only, and nothing under a secret's name.
import { join } from 'node:path';
import type { CohortError } from '@cohort/protos/errors';
import { openLineFile } from './line-file.ts';

/** Flat on purpose: an object could carry a key three levels down. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log extends Disposable {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Writes code and detail; for INTERNAL, a bug, also where it happened. */
  error(message: string, error: CohortError): void;
}

const secretName = /key|secret|salt|seed|sealed|password|token|pem/i;

/** Each line is `{level, time, node, ...fields, msg}`. @param dir the node's folder, for `state/node.log` */
export function openLog(dir: string, node: string): Log {
  const file = openLineFile(join(dir, 'state', 'node.log'));
  let isOpen = true;
  const write = (level: string, msg: string, fields: LogFields): void => {
    if (!isOpen) return; // by work that outlives the node's end
    try {
      file.append(JSON.stringify({ level, time: new Date().toISOString(), node, ...fields, msg }));
    } catch {
      // A disk that is full loses lines of the log; what must be on it ends the node by itself.
    }
  };
  return {
    info: (message, fields = {}) => {
      write('info', message, withoutSecrets(fields));
    },
    warn: (message, fields = {}) => {
      write('warn', message, withoutSecrets(fields));
    },
    error: (message, error) => {
      const where = error.code === 'INTERNAL' && error.cause instanceof Error ? { stack: error.cause.stack ?? '' } : {};
      write('error', message, { code: error.code, detail: error.detail, ...where });
    },
    [Symbol.dispose]: () => {
      isOpen = false;
      file[Symbol.dispose]();
    },
  };
}

/** Fields as they may be written: a value under a secret's name is replaced, and so is whatever is not flat. */
function withoutSecrets(fields: Readonly<Record<string, unknown>>): LogFields {
  const entries = Object.entries(fields).map(([name, value]) => {
    const flat = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return [name, secretName.test(name) ? '[secret]' : flat ? value : '[not flat]'] as const;
  });
  return Object.fromEntries(entries);
}
