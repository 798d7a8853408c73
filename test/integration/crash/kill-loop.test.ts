/**
 * The real process, killed with SIGKILL again and again while users write on both sides: no byte is lost, no half-written file is
 * ever to be seen, and once it may run in peace both sides are what their users made of them, with nothing left over.
 *
 * One episode is a new folder and prefix with a workload of its own and ten kills. DRIFTLESS_KILLS asks for more of them,
 * DRIFTLESS_FIRST_EPISODE begins elsewhere; the moments of the kills are not repeatable, the workload of an episode is.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { BucketClient } from '../../../src-main/cos/bucket-client.ts';
import { type ObjectKey, toObjectKey } from '../../../src-main/foundation/names.ts';
import { runCli, startCli, temporaryFolder } from '../../support/cli-process.ts';
import { clientOfServer } from '../../support/client-of-server.ts';
import { startTestServer, type TestServer } from '../../support/cos-server.ts';
import { createDice } from '../../support/storm.ts';

const killsPerEpisode = 10;
const episodes = Math.ceil(Number(process.env.DRIFTLESS_KILLS ?? killsPerEpisode) / killsPerEpisode);
const firstEpisode = Number(process.env.DRIFTLESS_FIRST_EPISODE ?? 1);

const sizes = [0, 11, 700, 60_000, 1_500_000, 12_000_000];
const filesPerSide = 14;
/** Deletions and renames of each user: fewer than the guard asks about. */
const removalsMax = 8;
/** In sync before the first kill and never touched: without them a slow computer may see all it knows of a folder deleted, and ask. */
const residents: readonly (readonly [path: string, version: number])[] = [
  ['here/resident', 1],
  ['there/resident', 1],
];

/** A text that shows at each of its bytes which version it is, whatever its name. */
function textOf(version: number): string {
  const size = sizes[version % sizes.length] ?? 0;
  const label = `version ${version}|`;
  return size === 0 ? '' : label.repeat(Math.ceil(size / label.length));
}

/** Whether a text is exactly one version that was written. */
function isWhole(text: string): boolean {
  const version = /^version (\d+)\|/.exec(text)?.[1];
  return text === '' || (version !== undefined && text === textOf(Number(version)));
}

type User = {
  /** What this user has made of his files: path to version. */
  readonly files: Map<string, number>;
  readonly act: () => Promise<void>;
};

/** A user who owns the files below `folder`: writes, saves by rename, renames and deletes them. */
function createUser(
  folder: string,
  random: () => number,
  side: {
    readonly write: (path: string, text: string, byRename: boolean) => Promise<void>;
    readonly rename: (from: string, to: string) => Promise<void>;
    readonly remove: (path: string) => Promise<void>;
  },
): User {
  const files = new Map<string, number>();
  let version = 0;
  let removals = 0;
  return {
    files,
    act: async () => {
      version += 1;
      const chosen = [...files.keys()][Math.floor(random() * files.size)];
      const chosenVersion = files.get(chosen ?? '');
      const roll = random();
      if (chosen !== undefined && chosenVersion !== undefined && roll < 0.2 && removals < removalsMax) {
        removals += 1;
        files.delete(chosen);
        if (roll < 0.1) {
          await side.remove(chosen);
        } else {
          const to = `${folder}/moved ${version}`;
          files.set(to, chosenVersion);
          await side.rename(chosen, to);
        }
        return;
      }
      const path = files.size < filesPerSide ? `${folder}/${version % 3}/file ${version}` : (chosen ?? `${folder}/x`);
      files.set(path, version);
      await side.write(path, textOf(version), roll < 0.6);
    },
  };
}

function localUser(root: string, random: () => number): User {
  return createUser('here', random, {
    write: async (path, text, byRename) => {
      const full = join(root, path);
      mkdirSync(dirname(full), { recursive: true });
      if (byRename) {
        writeFileSync(`${full}.driftless-tmp`, text);
        renameSync(`${full}.driftless-tmp`, full);
      } else {
        writeFileSync(full, text);
      }
    },
    rename: async (from, to) => renameSync(join(root, from), join(root, to)),
    remove: async (path) => rmSync(join(root, path)),
  });
}

function remoteUser(bucket: BucketClient, prefix: string, random: () => number): User {
  const keyOf = (path: string) => toObjectKey(`${prefix}${path}`);
  const put = async (path: string, body: Uint8Array): Promise<void> => {
    await bucket.put(keyOf(path), { size: body.length, open: () => body }, {});
  };
  return createUser('there', random, {
    write: async (path, text) => await put(path, Buffer.from(text)),
    rename: async (from, to) => {
      await put(to, await bytesOf(bucket, keyOf(from)));
      await bucket.delete(keyOf(from));
    },
    remove: async (path) => {
      await bucket.delete(keyOf(path));
    },
  });
}

async function bytesOf(bucket: BucketClient, key: ObjectKey): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await bucket.get(key, {})).body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads what the other side's user wrote, as a program of this computer would, until told to stop. Answers the torn files. */
async function readAllTheTime(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const torn: string[] = [];
  while (!signal.aborted) {
    for (const path of pathsBelow(join(root, 'there'))) {
      const relative = path.slice(root.length + 1);
      const text = readIfThere(path);
      if (text !== undefined && !isWhole(text)) {
        torn.push(`${relative} ${text.length} ${text.slice(0, 60)}`);
      }
    }
    await sleep(20);
  }
  return torn;
}

function pathsBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // The folder comes with its first file, and a listing may meet a folder that goes.
    return [];
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Between two versions a path may be empty for an instant.
    return undefined;
  }
}

async function remoteTree(bucket: BucketClient, prefix: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (let marker: string | undefined; ; ) {
    const page = await bucket.list({ prefix, ...(marker === undefined ? {} : { marker }) });
    for (const { key } of page.objects.filter((object) => !object.key.endsWith('/'))) {
      tree[key.slice(prefix.length)] = (await bytesOf(bucket, key)).toString();
    }
    if (page.nextMarker === undefined) {
      return tree;
    }
    marker = page.nextMarker;
  }
}

/** Paths whose text is not the one their user last wrote, with what is there instead. */
function differences(found: Readonly<Record<string, string>>, wanted: ReadonlyMap<string, number>): readonly string[] {
  const paths = new Set([...Object.keys(found), ...wanted.keys()]);
  return [...paths].flatMap((path) => {
    const version = wanted.get(path);
    const text = found[path];
    return version !== undefined && text === textOf(version)
      ? []
      : [
          `${path}: wanted ${version ?? 'nothing'}, found ${text === undefined ? 'nothing' : `${text.length} ${text.slice(0, 14)}`}`,
        ];
  });
}

async function playEpisode(server: TestServer, bucket: BucketClient, episode: number): Promise<unknown> {
  const dice = createDice(episode);
  const random = (): number => dice(1_000_000) / 1_000_000;
  const home = await temporaryFolder();
  const root = join(home, 'root');
  mkdirSync(root);
  const prefix = `episode ${episode}/`;
  const args = ['sync', root, `cos://${server.bucket}/${prefix}`, '--endpoint', server.endpoint];
  const keys = { COS_SECRET_ID: server.credentials.secretId, COS_SECRET_KEY: server.credentials.secretKey };
  const users = [localUser(root, random), remoteUser(bucket, prefix, random)];
  for (const [path, version] of residents) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), textOf(version));
  }
  const first = await runCli([...args, '--once'], keys, home);
  const reading = new AbortController();
  const torn = readAllTheTime(root, reading.signal);
  for (let kill = 0; kill < killsPerEpisode; kill += 1) {
    const life = startCli([...args, '--watch', '--poll', '1'], keys, home);
    // Some die while they start, some in the first pass, some while they watch.
    const lastsMs = 150 + random() * 1_500;
    const endsAt = performance.now() + lastsMs;
    while (performance.now() < endsAt) {
      for (const user of users) {
        await user.act();
      }
      await sleep(random() * 200);
    }
    life.child.kill('SIGKILL');
    await life.ended;
  }
  // What is planned counts as deleted before it is, so many a death uses up what a day may lose without being asked about.
  const last = await runCli([...args, '--once', '--json', '--proceed', 'mass-deletion'], keys, home);
  reading.abort();
  const wanted = new Map([...residents, ...users.flatMap(({ files }) => [...files])]);
  const local = Object.fromEntries(
    pathsBelow(root).flatMap((path) => {
      const relative = path.slice(root.length + 1);
      return relative.startsWith('.driftless/') ? [] : [[relative, readFileSync(path, 'utf8')]];
    }),
  );
  return {
    codes: [first.code, last.code],
    torn: await torn,
    wrongHere: differences(local, wanted),
    wrongThere: differences(await remoteTree(bucket, prefix), wanted),
    temps: pathsBelow(join(root, '.driftless/tmp')).map((path) => `${path} ${statSync(path).size}`),
    uploads: (await bucket.listUploads(prefix)).map(({ key }) => key),
    ...(last.code === 0 ? {} : { output: last.stdout + last.stderr }),
  };
}

test.for(Array.from({ length: episodes }, (_, index) => firstEpisode + index))(
  `after ${killsPerEpisode} kills nothing is lost, torn or left over (episode %i)`,
  { timeout: 180_000 },
  async (episode) => {
    await using server = await startTestServer();
    const client = clientOfServer(server);
    const outcome = await playEpisode(server, client.bucket(server.bucket), episode);
    await client.close();
    expect(outcome).toEqual({ codes: [0, 0], torn: [], wrongHere: [], wrongThere: [], temps: [], uploads: [] });
  },
);
