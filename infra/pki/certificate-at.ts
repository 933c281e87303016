// The certificate that a server shows to whoever connects.
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { addressOf, placeOf } from '@cohort/protos/endpoint';
import { CohortError } from '@cohort/protos/errors';
import type { TlsKeys } from '@cohort/protos/transport/server-credentials';

const patienceMs = 3000;

/** As the registry writes it. */
export const fingerprintOf = ({ fingerprint256 }: X509Certificate): string => fingerprint256.replaceAll(':', '').toLowerCase();

/** What a server shows, whoever it is: it is judged by who asked. @throws {CohortError} UNREACHABLE, TIMED_OUT */
export async function certificateAt(endpoint: string, { certPem, keyPem }: TlsKeys): Promise<X509Certificate> {
  const { host: written, port } = placeOf(endpoint);
  const host = addressOf(written);
  // An address is no server name.
  const named = isIP(host) === 0 ? { servername: host } : {};
  return await new Promise((resolve, reject) => {
    const socket = connectTls(
      { host, port, ...named, cert: certPem, key: keyPem, rejectUnauthorized: false, ALPNProtocols: ['h2'] },
      () => {
        const certificate = socket.getPeerX509Certificate();
        socket.destroy();
        if (certificate === undefined) reject(new CohortError('CERTIFICATE_UNKNOWN', `${endpoint}: expected a certificate, got none`));
        else resolve(certificate);
      },
    );
    socket.setTimeout(patienceMs, () => {
      socket.destroy();
      reject(
        new CohortError(
          'TIMED_OUT',
          `${endpoint}: expected an answer within ${String(patienceMs / 1000)} s, got none; is a firewall between?`,
        ),
      );
    });
    socket.on('error', ({ message }: Error) => {
      reject(
        new CohortError(
          'UNREACHABLE',
          `${endpoint}: expected a server that speaks TLS, got ${message}; ask its operator whether cohort up runs there and the port is open`,
        ),
      );
    });
  });
}
