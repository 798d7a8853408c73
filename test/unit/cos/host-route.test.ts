/** Where requests go and with which keys, by what failures show: second domain, acceleration, expired tokens, throttled hosts. */
import type { LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import type { CosClient } from '../../../src-main/cos/client.ts';
import { createCosClient } from '../../../src-main/cos/client.ts';
import { type Credentials, refreshedCredentials } from '../../../src-main/cos/credentials.ts';
import { type EndpointChoice, parseEndpoint } from '../../../src-main/cos/endpoint.ts';
import { createTransport } from '../../../src-main/cos/transport.ts';
import { AppError } from '../../../src-main/foundation/app-error.ts';
import { systemClock } from '../../../src-main/foundation/clock.ts';
import { toObjectKey } from '../../../src-main/foundation/names.ts';
import { credentials } from './scripted-client.ts';
import {
  answer,
  errorAnswer,
  reset,
  type ScriptedServer,
  type SeenRequest,
  type Step,
  startScriptedServer,
} from './scripted-server.ts';
import { signatureOf } from './signature-of.ts';

const start = Date.UTC(2026, 0, 1);
const key = toObjectKey('a');
const code = (expected: string) => expect.objectContaining({ code: expected });
const page = '<ListBucketResult><Name>d</Name><MaxKeys>1</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>';

/** All names lead to loopback. */
const lookup: LookupFunction = (_host, options, done) =>
  options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

type World = {
  readonly client: CosClient;
  readonly server: ScriptedServer;
  readonly logged: readonly string[];
  readonly slept: number[];
};

async function withClient(
  script: readonly Step[],
  choice: EndpointChoice,
  run: (world: World) => Promise<void>,
  more: Partial<Parameters<typeof createCosClient>[0]> = {},
): Promise<void> {
  await using server = await startScriptedServer(...script);
  const { port } = new URL(server.origin);
  const url = choice.url === undefined ? undefined : `${choice.url}:${port}`;
  const transport = createTransport({ lookup });
  const logged: string[] = [];
  const slept: number[] = [];
  const endpoint = parseEndpoint(url === undefined ? choice : { ...choice, url });
  const client = createCosClient({
    credentials,
    endpoint: url === undefined ? onPort(endpoint, port) : endpoint,
    transport,
    clock: {
      now: () => start,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
      after: () => ({ cancel: () => undefined }),
    },
    random: { fraction: () => 0, hex: () => '' },
    logger: { log: (_level, message, facts = {}) => logged.push(`${message} ${JSON.stringify(facts)}`) },
    ...more,
  });
  try {
    await run({ client, server, logged, slept });
  } finally {
    await transport.close();
  }
}

/** A region's endpoint as plain http on a port of this machine. */
function onPort(endpoint: ReturnType<typeof parseEndpoint>, port: string): ReturnType<typeof parseEndpoint> {
  const { regionalHost } = endpoint;
  return {
    ...endpoint,
    scheme: 'http',
    host: `${endpoint.host}:${port}`,
    ...(regionalHost === undefined ? {} : { regionalHost: `${regionalHost}:${port}` }),
  };
}

/** The host without bucket and port, and whether the signature is for this host. */
function hostOf(request: SeenRequest): string {
  const { isValid, headerList } = signatureOf(request);
  const isSigned = isValid && headerList?.includes('host') === true;
  return `${request.headers.host?.replace(/^docs-1\.|:\d+$/g, '')}${isSigned ? '' : ' unsigned'}`;
}

const first = 'cos.ap-beijing.myqcloud.com';
const second = 'cos.ap-beijing.tencentcos.cn';
const beijing = { region: 'ap-beijing' };
const foreign = (status: number): Step => answer(status, '', { server: 'nginx', 'x-cos-request-id': '' });
const anonymous =
  (status: number): Step =>
  (response) => {
    response.writeHead(status, { server: 'somebody', 'content-length': '0' }).end();
  };
const ok = answer(200, page);

test.each([301, 302, 307])(
  'a redirect %d by somebody else sends the next try to the second domain at once',
  async (status) => {
    await withClient([anonymous(status), ok], beijing, async ({ client, server, slept }) => {
      await client.bucket('docs-1').list({});
      expect([server.seen.map(hostOf), slept]).toEqual([[first, second], []]);
    });
  },
);

test.each([
  ['resets', reset],
  ['5xx by somebody else', anonymous(502)],
])('after %s only the last try goes to the second domain', async (_name, failure) => {
  await withClient([failure, failure, failure, failure, ok, ok], beijing, async ({ client, server }) => {
    const bucket = client.bucket('docs-1');
    await bucket.list({});
    await bucket.list({});
    expect(server.seen.map(hostOf)).toEqual([first, first, first, first, second, first]);
  });
});

test.each<[string, Step, EndpointChoice, string]>([
  ['answers of COS', errorAnswer(500, 'InternalError'), beijing, first],
  ['answers with a request id', answer(502, '', { server: 'nginx' }), beijing, first],
  ['redirects that are not of the three kinds', anonymous(308), beijing, first],
  ['refusals by somebody else', anonymous(403), beijing, first],
  ['the second domain itself', anonymous(302), { url: `http://${second}` }, second],
  ['accelerated hosts', anonymous(302), { region: 'ap-beijing', network: 'accelerate' }, 'cos.accelerate.myqcloud.com'],
  [
    'internal hosts',
    anonymous(302),
    { region: 'ap-beijing', network: 'internal' },
    'cos-internal.ap-beijing.tencentcos.cn',
  ],
  ['other domains', anonymous(302), { url: 'http://cos.example.com' }, 'cos.example.com'],
])('%s switch no host', async (_name, failure, choice, host) => {
  await withClient([failure], choice, async ({ client, server }) => {
    await expect(client.bucket('docs-1').list({})).rejects.toBeInstanceOf(AppError);
    expect(new Set(server.seen.map(hostOf))).toEqual(new Set([host]));
  });
});

test('an empty request id is none', async () => {
  await withClient([foreign(302), ok], beijing, async ({ client, server }) => {
    await client.bucket('docs-1').list({});
    expect(server.seen.map(hostOf)).toEqual([first, second]);
  });
});

test.each(['BucketAccelerateNotEnabled', 'ActionAccelerateNotSupported'])(
  '%s sends this bucket to its region for good, and says so once',
  async (cosCode) => {
    const script = [errorAnswer(400, cosCode), ok, ok];
    await withClient(script, { ...beijing, network: 'accelerate' }, async ({ client, server, logged, slept }) => {
      await client.bucket('docs-1').list({});
      await client.bucket('docs-1').list({});
      expect([server.seen.map(hostOf), slept, logged.filter((line) => line.includes('acceleration')).length]).toEqual([
        ['cos.accelerate.myqcloud.com', first, first],
        [],
        1,
      ]);
    });
  },
);

test('a HEAD that acceleration refuses without words is asked of the region, which has the last one', async () => {
  const script = [answer(400), answer(400), errorAnswer(400, 'BucketAccelerateNotEnabled')];
  await withClient(script, { ...beijing, network: 'accelerate' }, async ({ client, server }) => {
    await expect(client.bucket('docs-1').headBucket()).rejects.toEqual(code('cos-rejected'));
    expect(server.seen.map(hostOf)).toEqual(['cos.accelerate.myqcloud.com', first]);
  });
});

test('without a region to go to, the refusal of acceleration stands', async () => {
  const script = [errorAnswer(400, 'BucketAccelerateNotEnabled')];
  await withClient(script, { url: 'http://cos.accelerate.myqcloud.com' }, async ({ client, server }) => {
    await expect(client.bucket('docs-1').list({})).rejects.toEqual(code('cos-rejected'));
    expect(server.seen.length).toBe(1);
  });
});

const temporary = (name: string): Credentials => ({
  ...credentials,
  sessionToken: `token-${name}`,
  expiresAt: start + 3_600_000,
});
const loopback = { url: 'http://127.0.0.1' };
const tokens = ({ seen }: ScriptedServer): unknown[] => seen.map(({ headers }) => headers['x-cos-security-token']);

test('an expired token is renewed and the request repeated at once, with a body opened again', async () => {
  let asked = 0;
  const provider = refreshedCredentials({
    clock: systemClock,
    initial: temporary('old'),
    refresh: () => {
      asked += 1;
      return Promise.resolve(temporary('new'));
    },
  });
  const stored = answer(200, '', { etag: '"e"', 'x-cos-hash-crc64ecma': '11051210869376104954' });
  await withClient(
    [errorAnswer(400, 'ExpiredToken'), stored, ok],
    loopback,
    async ({ client, server, logged, slept }) => {
      await client.bucket('docs-1').put(key, { size: 9, open: () => Buffer.from('123456789') }, {});
      await client.bucket('docs-1').list({});
      expect([tokens(server), server.seen[1]?.body, asked, slept]).toEqual([
        ['token-old', 'token-new', 'token-new'],
        '123456789',
        1,
        [],
      ]);
      expect(logged.join()).not.toMatch(/token-|secret-of/);
    },
    { credentials: provider },
  );
});

test('tokens that keep being refused end the request after one renewal', async () => {
  let asked = 0;
  const refresh = (): Promise<Credentials> => {
    asked += 1;
    return Promise.resolve(temporary(`${asked}`));
  };
  await withClient(
    [errorAnswer(400, 'ExpiredToken')],
    loopback,
    async ({ client, server }) => {
      await expect(client.bucket('docs-1').list({})).rejects.toEqual(code('cos-token-expired'));
      expect([tokens(server), asked]).toEqual([['token-1', 'token-2'], 2]);
    },
    { credentials: refreshedCredentials({ clock: systemClock, refresh }) },
  );
});

test('a renewal that fails ends the request with what failed, unsent', async () => {
  const refresh = (): Promise<Credentials> => Promise.reject(new Error('token service is down'));
  await withClient(
    [ok],
    loopback,
    async ({ client, server }) => {
      await expect(client.bucket('docs-1').list({})).rejects.toEqual(code('cos-token-expired'));
      expect(server.seen).toEqual([]);
    },
    { credentials: refreshedCredentials({ clock: systemClock, refresh }) },
  );
});

test('fixed temporary keys that have expired are reported at once', async () => {
  await withClient(
    [errorAnswer(400, 'ExpiredToken')],
    loopback,
    async ({ client, server }) => {
      await expect(client.bucket('docs-1').list({})).rejects.toEqual(code('cos-token-expired'));
      expect(server.seen.length).toBe(1);
    },
    { credentials: temporary('fixed') },
  );
});

test('a host that asks for less gets fewer requests at once, and more again when it copes', async () => {
  const slow = errorAnswer(503, 'SlowDown', '', { 'retry-after': '7' });
  await withClient([slow, ok], loopback, async ({ client, slept }) => {
    const bucket = client.bucket('docs-1');
    await bucket.list({});
    const cut = client.loads().map(({ limit, inFlight, cuts }) => ({ limit, inFlight, cuts }));
    await Promise.all(Array.from({ length: 5 }, () => bucket.list({})));
    expect([cut, (client.loads()[0]?.limit ?? 0) > 1, slept[0]]).toEqual([
      [{ limit: 2, inFlight: 0, cuts: 1 }],
      true,
      7000,
    ]);
  });
});
