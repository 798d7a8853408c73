/** Keys from environment variables: Driftless's own names first, then those of Tencent Cloud's tools. A set is never mixed. */
import { AppError } from '../foundation/app-error.ts';
import type { Keys } from './secret-store.ts';

const variableSets = [
  { id: 'COS_SECRET_ID', key: 'COS_SECRET_KEY', token: 'COS_SESSION_TOKEN' },
  { id: 'TENCENTCLOUD_SECRET_ID', key: 'TENCENTCLOUD_SECRET_KEY', token: 'TENCENTCLOUD_TOKEN' },
] as const;

/** Undefined when neither set is there; throws `credentials-missing` when one of the two halves is. */
export function credentialsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Keys | undefined {
  for (const names of variableSets) {
    const secretId = environment[names.id]?.trim() ?? '';
    const secretKey = environment[names.key]?.trim() ?? '';
    const sessionToken = environment[names.token]?.trim() ?? '';
    if (secretId !== '' && secretKey !== '') {
      return { secretId, secretKey, ...(sessionToken === '' ? {} : { sessionToken }) };
    }
    if (secretId !== '' || secretKey !== '') {
      const [set, unset] = secretId === '' ? [names.key, names.id] : [names.id, names.key];
      throw new AppError('credentials-missing', `${set} is set but ${unset} is not`);
    }
  }
  return undefined;
}
