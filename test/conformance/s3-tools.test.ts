/**
 * rclone and s3cmd, as Debian has them, sync a tree to the embedded server and back: both speak S3 with Signature V4.
 * A tool that is not installed is skipped, and its test says so in its name.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededFractions } from '../../src-main/cos-server/faults/fault-rules.ts';
import { findTool } from '../debian-tool.ts';
import { startTestServer, type TestServer } from '../support/cos-server.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const names = [
  'plain.txt',
  'empty',
  'with space/a b  c.txt',
  'plus+and%2Fpercent%.txt',
  'quotes\'and"double.txt',
  'brackets[1]{2}(3)!.txt',
  'amp&semi;equals=comma,at@.txt',
  'hash#question?.txt',
  '中文/文件 名.txt',
  'emoji-\u{1f600}/\u{10348}.bin',
  'e\u0301 decomposed.txt',
  'tilde~ backtick` caret^ pipe|.txt',
  'dots/...three',
  'a/b/c/d/e/f/deep.txt',
];
const largeBytes = 12 * 1024 * 1024 + 12_345;

function contentOf(name: string, n: number): Buffer {
  const fraction = seededFractions(n + 1);
  const size = name === 'empty' ? 0 : Math.floor(fraction() * 40_000);
  return Buffer.from(Uint8Array.from({ length: size }, () => fraction() * 256));
}

/** More than a page of listing is in `many`. */
async function makeTree(root: string): Promise<ReadonlyMap<string, Buffer>> {
  const many = Array.from({ length: 1_050 }, (_, n) => [`many/${n}`, Buffer.from(String(n))] as const);
  const tree = new Map([
    ...names.map((name, n) => [name, contentOf(name, n)] as const),
    ['large.bin', Buffer.alloc(largeBytes, 'not one part only ')],
    ...many,
  ]);
  for (const [name, bytes] of tree) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), bytes);
  }
  return tree;
}

/** Names whose content differs between the tree and the folder, or that only one of them has. */
async function differences(tree: ReadonlyMap<string, Buffer>, root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const wrong: string[] = found.filter((name) => !tree.has(name));
  for (const [name, bytes] of tree) {
    if (!found.includes(name) || !bytes.equals(await readFile(join(root, name)))) {
      wrong.push(name);
    }
  }
  return wrong;
}

async function run(tool: string, parameters: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  // A certificate bundle named for other programs makes rclone refuse to start.
  const { AWS_CA_BUNDLE: _, ...inherited } = process.env;
  const child = spawn(tool, parameters, {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(
      `${tool} ${parameters.join(' ')} ended with ${code}: ${Buffer.concat(said).toString().slice(-4000)}`,
    );
  }
}

async function startServer(): Promise<TestServer> {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  return server;
}

/**
 * As for COS, rclone names the bucket in the host; with the server as its proxy it does so with the host names of real buckets.
 * As for any other S3 it names the bucket in the path.
 */
function rcloneEnvironment(server: TestServer, provider: 'TencentCOS' | 'Other'): NodeJS.ProcessEnv {
  const isCos = provider === 'TencentCOS';
  return {
    ...(isCos ? { http_proxy: server.endpoint, no_proxy: '' } : {}),
    RCLONE_CONFIG: '/nowhere/rclone.conf',
    RCLONE_CONFIG_COS_TYPE: 's3',
    RCLONE_CONFIG_COS_PROVIDER: provider,
    RCLONE_CONFIG_COS_ENDPOINT: isCos ? `http://cos.${server.region}.myqcloud.com` : server.endpoint,
    RCLONE_CONFIG_COS_REGION: server.region,
    RCLONE_CONFIG_COS_FORCE_PATH_STYLE: 'true',
    RCLONE_CONFIG_COS_ACCESS_KEY_ID: server.credentials.secretId,
    RCLONE_CONFIG_COS_SECRET_ACCESS_KEY: server.credentials.secretKey,
    RCLONE_S3_CHUNK_SIZE: '5M',
    RCLONE_S3_UPLOAD_CUTOFF: '6M',
    // An ETag of COS says nothing about the bytes of an upload in parts.
    RCLONE_S3_USE_MULTIPART_ETAG: 'false',
  };
}

const rclone = findTool('rclone');
const s3cmd = findTool('s3cmd');
const without = (tool: string | undefined, name: string): string =>
  tool === undefined ? ` (SKIPPED: ${name} is not installed; "apt-get install ${name}")` : '';

test.skipIf(rclone === undefined).for([
  ['TencentCOS', 'the bucket in the host and list version 1', '1'],
  ['Other', 'the bucket in the path and list version 2', '2'],
] as const)(
  `rclone as %s, with %s, syncs a tree there and back byte for byte${without(rclone, 'rclone')}`,
  async ([provider, , listVersion]) => {
    const folder = makeTempFolder();
    const tree = await makeTree(folder.at('source'));
    const server = await startServer();
    const environment = { ...rcloneEnvironment(server, provider), RCLONE_S3_LIST_VERSION: listVersion };
    const remote = `cos:${server.bucket}/p`;
    await run('rclone', ['sync', folder.at('source'), remote, '--retries', '1'], environment);
    await run('rclone', ['sync', remote, folder.at('back'), '--retries', '1'], environment);
    // With nothing to do it must find nothing to do, times included.
    await run('rclone', ['check', folder.at('source'), remote], environment);
    await run('rclone', ['sync', folder.at('source'), remote, '--immutable', '--retries', '1'], environment);
    const returned = await differences(tree, folder.at('back'));
    await mkdir(folder.at('nothing'));
    await run('rclone', ['sync', folder.at('nothing'), remote, '--retries', '1'], environment);
    await run('rclone', ['sync', remote, folder.at('emptied'), '--create-empty-src-dirs'], environment);
    const left = await readdir(folder.at('emptied')).catch(() => []);
    expect({ returned, left }).toEqual({ returned: [], left: [] });
  },
);

test.skipIf(s3cmd === undefined)(
  `s3cmd syncs a tree there and back byte for byte${without(s3cmd, 's3cmd')}`,
  async () => {
    const folder = makeTempFolder();
    const tree = await makeTree(folder.at('source'));
    const server = await startServer();
    const config = folder.at('s3cfg');
    const address = `127.0.0.1:${server.port}`;
    await writeFile(
      config,
      [
        '[default]',
        `access_key = ${server.credentials.secretId}`,
        `secret_key = ${server.credentials.secretKey}`,
        `host_base = ${address}`,
        `host_bucket = ${address}`,
        `bucket_location = ${server.region}`,
        'use_https = False',
        'multipart_chunk_size_mb = 5',
        '',
      ].join('\n'),
      { mode: 0o600 },
    );
    const remote = `s3://${server.bucket}/p/`;
    await mkdir(folder.at('back'));
    const s3 = (...parameters: string[]) => run('s3cmd', ['-c', config, '--no-progress', ...parameters], {});
    await s3('sync', `${folder.at('source')}/`, remote);
    await s3('sync', remote, `${folder.at('back')}/`);
    const returned = await differences(tree, folder.at('back'));
    await s3('info', `s3://${server.bucket}/p/plain.txt`);
    await s3('del', '--recursive', '--force', remote);
    await mkdir(folder.at('emptied'));
    await s3('sync', remote, `${folder.at('emptied')}/`);
    expect({ returned, left: await readdir(folder.at('emptied')) }).toEqual({ returned: [], left: [] });
  },
);
