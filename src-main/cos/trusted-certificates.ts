/** Certificate authorities that a user adds, as of a proxy that looks into TLS: beside those of the system, never instead of them. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { AppError } from '../foundation/app-error.ts';

/**
 * For all connections of a client: reading all authorities takes milliseconds. `extra` is PEM text or the path of a file with it; throws
 * `usage` when it holds no certificates.
 */
export function trustedCertificates(extra: string): SecureContext {
  const pem = extra.includes('-----BEGIN ') ? extra : readPem(extra);
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0 || !certificates.every(isCertificate)) {
    throw new AppError('usage', 'the extra certificate authority is no certificate in PEM form');
  }
  return createSecureContext({ ca: [...getCACertificates('default'), ...certificates] });
}

/** Read once, while a client is made. */
function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('usage', `the file of the extra certificate authority cannot be read: ${path}`, {
      cause,
      data: { path },
    });
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // Whatever it is, it is no certificate.
    return false;
  }
}
