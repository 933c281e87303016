// A node's own log: one JSON line each, flat fields only, and nothing under a secret's name.
import { join } from 'node:path';
import type { CohortError } from '@cohort/protos/errors';

/** Flat on purpose: an object could carry a key three levels down. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log extends Disposable {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Writes code and detail; for INTERNAL, a bug, also where it happened. */
  error(message: string, error: CohortError): void;
}

const secretName = /key|secret|salt|seed|sealed|password|token|pem/i;

/** @param dir the node's folder, for `state/node.log`; null for stderr */
export async function openLog(dir: string | null, node: string): Promise<Log> {
  const { pino } = await import('pino');
  const to = pino.destination({ dest: dir === null ? 2 : join(dir, 'state', 'node.log'), sync: true, mode: 0o600 });
  const logger = pino({ base: { node }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } }, to);
  return {
    info: (message, fields = {}) => {
      logger.info(withoutSecrets(fields), message);
    },
    warn: (message, fields = {}) => {
      logger.warn(withoutSecrets(fields), message);
    },
    error: (message, error) => {
      const where = error.code === 'INTERNAL' && error.cause instanceof Error ? { stack: error.cause.stack ?? '' } : {};
      logger.error({ code: error.code, detail: error.detail, ...where }, message);
    },
    [Symbol.dispose]: () => {
      to.flushSync();
      if (dir !== null) to.end();
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
