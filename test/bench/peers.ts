/** The programs that are measured, as commands: ours as it is built, and the others at their best options. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTool } from '../debian-tool.ts';
import { type Program, probed } from './measured-process.ts';
import type { ServerFacts } from './server.ts';

const scriptOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export const isInstalled = (tool: string): boolean => findTool(tool) !== undefined;

export type SyncPlace = {
  readonly server: ServerFacts;
  readonly prefix: string;
  readonly folder: string;
  /** Holds the state; also the home, so that nothing of this machine is read or written. */
  readonly state: string;
};

/** `driftless sync` of the program at `entry`. */
export function driftless(
  entry: string,
  { server, prefix, folder, state }: SyncPlace,
  options: readonly string[] = ['--once'],
): Program {
  return probed({
    command: process.execPath,
    parameters: [
      ...[entry, 'sync', folder, `cos://${server.bucket}/${prefix}`.replace(/\/$/, ''), ...options],
      ...['--endpoint', server.endpoint, '--state', state],
    ],
    environment: {
      HOME: state,
      XDG_DATA_HOME: join(state, 'data'),
      COS_SECRET_ID: server.credentials.secretId,
      COS_SECRET_KEY: server.credentials.secretKey,
    },
  });
}

/** The remote is called `cos:`. */
export function rclone(server: ServerFacts, parameters: readonly string[], home: string): Program {
  return {
    command: 'rclone',
    parameters: [...parameters, '--retries', '1'],
    environment: {
      HOME: home,
      RCLONE_CONFIG: join(home, 'rclone.conf'),
      RCLONE_CACHE_DIR: join(home, 'cache'),
      RCLONE_CONFIG_COS_TYPE: 's3',
      RCLONE_CONFIG_COS_PROVIDER: 'Other',
      RCLONE_CONFIG_COS_ENDPOINT: server.endpoint,
      RCLONE_CONFIG_COS_REGION: server.region,
      RCLONE_CONFIG_COS_FORCE_PATH_STYLE: 'true',
      RCLONE_CONFIG_COS_ACCESS_KEY_ID: server.credentials.secretId,
      RCLONE_CONFIG_COS_SECRET_ACCESS_KEY: server.credentials.secretKey,
      RCLONE_S3_USE_MULTIPART_ETAG: 'false',
    },
  };
}

export function rawUndici(server: ServerFacts, work: object): Program {
  const { endpoint, bucket, credentials } = server;
  return {
    command: process.execPath,
    parameters: [scriptOf('./raw-undici.ts'), JSON.stringify({ endpoint, bucket, credentials, ...work })],
  };
}

export function sdkUpload(server: ServerFacts, work: object): Program {
  const { port, region, bucket, credentials } = server;
  return {
    command: process.execPath,
    parameters: [scriptOf('./sdk-upload.ts'), JSON.stringify({ port, region, bucket, credentials, ...work })],
  };
}
