/**
 * Where a bucket is reached: a COS region by one of its networks, a domain bound to one bucket, or a server named by URL. Computes
 * what goes on the wire (encoded) and what goes into the signature (decoded). Targets are joined by hand; only the origin a user
 * typed passes through `URL`.
 * Hosts: https://www.tencentcloud.com/document/product/436/6224
 */
import { isIP } from 'node:net';
import { AppError } from '../foundation/app-error.ts';
import { assertNever } from '../foundation/assert-never.ts';
import { mistakeInHost, mistakeInRegion } from './endpoint-mistakes.ts';
import { encodeKeyPath } from './key-encoding.ts';

export type CosEndpoint = {
  readonly scheme: 'http' | 'https';
  /** Host and port without a bucket: `cos.ap-beijing.myqcloud.com`, `127.0.0.1:9000`. */
  readonly host: string;
  /** Answers GET Service. */
  readonly serviceHost: string;
  /** The bucket is the first part of the path instead of the host. COS itself refuses this for buckets made since 2024. */
  readonly pathStyle: boolean;
  /** `host` is a domain of this bucket alone: it goes out as it is, and no other bucket is reached by it. */
  readonly boundBucket?: string;
  /** The host of the region where `host` is another way to it: names copy sources, and stands in where acceleration is off. */
  readonly regionalHost?: string;
};

/**
 * How a region is reached. `internal` works inside Tencent Cloud only; `accelerate` has to be switched on for the bucket;
 * `dual-stack` answers over IPv6 too, in the few regions that have it.
 */
export type RegionNetwork = 'public' | 'internal' | 'accelerate' | 'dual-stack';

export type EndpointChoice = {
  readonly region?: string;
  /** Only for `region`; `public` when left out. */
  readonly network?: RegionNetwork;
  /** Origin of another server or domain; wins over `region`. */
  readonly url?: string;
  /** Only for `url`; on by default where the host is an IP address or localhost, which have no names for buckets. */
  readonly pathStyle?: boolean;
  /** Only for `url`: the bucket that this domain is bound to. */
  readonly boundBucket?: string;
};

export type RequestTarget = {
  readonly origin: string;
  /** As sent in `Host` and as signed. */
  readonly host: string;
  /** Encoded, without query. */
  readonly requestPath: string;
  /** Decoded. */
  readonly signedPath: string;
};

const maxHostLength = 60;

/** The endpoint that was chosen; throws `usage` with what is wrong and how to write it. */
export function parseEndpoint(choice: EndpointChoice): CosEndpoint {
  const { region, url, network = 'public' } = choice;
  if (url !== undefined && url !== '') {
    return urlEndpoint(url, choice);
  }
  if (region === undefined || region === '') {
    throw usage('a region such as ap-guangzhou, or an endpoint URL, is needed');
  }
  return regionEndpoint(region, network);
}

/** Checks a bucket name with its APPID; throws `usage`. */
export function checkBucketName(bucket: string): void {
  const name = /^([a-z\d-]+)-\d+$/.exec(bucket)?.[1];
  if (name === undefined || name.startsWith('-') || name.endsWith('-')) {
    throw usage(`bucket ${JSON.stringify(bucket)} is not of the form name-appid, such as documents-1250000000`);
  }
}

/** The target of a bucket's own requests, or of one of its objects. Keys that a path cannot carry safely throw `key-unsafe`. */
export function targetOf(endpoint: CosEndpoint, bucket: string, key?: string): RequestTarget {
  checkBucketName(bucket);
  if (endpoint.boundBucket !== undefined && endpoint.boundBucket !== bucket) {
    throw usage(`${endpoint.host} is a domain of bucket ${endpoint.boundBucket} and does not lead to ${bucket}`);
  }
  if (key !== undefined) {
    checkKey(key);
  }
  const path = `/${key ?? ''}`;
  const signedPath = endpoint.pathStyle ? `/${bucket}${path}` : path;
  const host = endpoint.pathStyle ? endpoint.host : bucketHost(endpoint, bucket);
  return { origin: `${endpoint.scheme}://${host}`, host, requestPath: encodeKeyPath(signedPath), signedPath };
}

export function serviceTargetOf({ scheme, serviceHost }: CosEndpoint): RequestTarget {
  return { origin: `${scheme}://${serviceHost}`, host: serviceHost, requestPath: '/', signedPath: '/' };
}

/** How COS names an object to copy from: by the host of its region; servers without bucket hosts take `/bucket/key`. */
export function copySourceOf(endpoint: CosEndpoint, bucket: string, key: string): string {
  if (endpoint.pathStyle) {
    return `/${bucket}/${encodeKeyPath(key)}`;
  }
  const { boundBucket: _, regionalHost, ...unbound } = endpoint;
  const regional = regionalHost === undefined ? endpoint : { ...unbound, host: regionalHost };
  const { host, requestPath } = targetOf(regional, bucket, key);
  return `${host}${requestPath}`;
}

/** The region's own host instead of the accelerated one; undefined for other endpoints. */
export function withoutAcceleration({ regionalHost, ...endpoint }: CosEndpoint): CosEndpoint | undefined {
  return isAccelerated(endpoint.host) && regionalHost !== undefined ? { ...endpoint, host: regionalHost } : undefined;
}

/**
 * The second domain of a bucket in a region, for when the first cannot be reached; undefined where there is none: accelerated,
 * internal and bound hosts, other servers, and the second domain itself.
 */
export function onBackupDomain(endpoint: CosEndpoint, bucket: string): CosEndpoint | undefined {
  const { pathStyle, boundBucket, host } = endpoint;
  const isDefault =
    !pathStyle &&
    boundBucket === undefined &&
    /\.cos\.[a-z\d-]+\.myqcloud\.com(:\d+)?$/.test(bucketHost(endpoint, bucket));
  return isDefault && !isAccelerated(host)
    ? { ...endpoint, host: host.replace(/\.myqcloud\.com(?=$|:)/, '.tencentcos.cn') }
    : undefined;
}

function isAccelerated(host: string): boolean {
  return /(^|\.)cos\.accelerate\.myqcloud\.com(:\d+)?$/.test(host);
}

function regionEndpoint(region: string, network: RegionNetwork): CosEndpoint {
  const mistake = mistakeInRegion(region);
  if (mistake !== undefined) {
    throw usage(mistake);
  }
  const regionalHost = `cos.${region}.myqcloud.com`;
  const host = hostOf(region, network);
  return {
    scheme: 'https',
    host,
    serviceHost: 'service.cos.myqcloud.com',
    pathStyle: false,
    ...(host === regionalHost ? {} : { regionalHost }),
  };
}

function hostOf(region: string, network: RegionNetwork): string {
  switch (network) {
    case 'public':
      return `cos.${region}.myqcloud.com`;
    case 'internal':
      return `cos-internal.${region}.tencentcos.cn`;
    case 'accelerate':
      return 'cos.accelerate.myqcloud.com';
    case 'dual-stack':
      return `cos-dualstack.${region}.myqcloud.com`;
    default:
      return assertNever(network);
  }
}

function urlEndpoint(text: string, { pathStyle, boundBucket, region, network }: EndpointChoice): CosEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw usage('the endpoint is not a URL such as https://cos.example.com or http://127.0.0.1:9000');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw usage('the endpoint must hold scheme, host and port only');
  }
  const mistake = mistakeInHost(url.hostname);
  if (mistake !== undefined) {
    throw usage(mistake);
  }
  const hasNoNames = url.hostname === 'localhost' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  const endpoint = { scheme: url.protocol === 'http:' ? 'http' : 'https', host: url.host } as const;
  const regional = region === undefined || region === '' ? undefined : regionEndpoint(region, network ?? 'public');
  if (boundBucket !== undefined) {
    checkBucketName(boundBucket);
    return {
      ...endpoint,
      serviceHost: 'service.cos.myqcloud.com',
      pathStyle: false,
      boundBucket,
      ...(regional === undefined ? {} : { regionalHost: regional.host }),
    };
  }
  return {
    ...endpoint,
    serviceHost: url.host,
    pathStyle: pathStyle ?? hasNoNames,
    ...(regional !== undefined && isAccelerated(url.host) ? { regionalHost: regional.host } : {}),
  };
}

/** A host that names the bucket already, as a pasted bucket URL does, is used as it is. */
function bucketHost({ host, boundBucket }: CosEndpoint, bucket: string): string {
  if (boundBucket === bucket || host.startsWith(`${bucket}.`)) {
    return host;
  }
  const joined = `${bucket}.${host}`;
  if (joined.length > maxHostLength && /\.(myqcloud\.com|tencentcos\.cn)$/.test(host)) {
    throw usage(`bucket ${JSON.stringify(bucket)} is too long: COS allows hosts of ${maxHostLength} characters`);
  }
  return joined;
}

/**
 * An empty key turns an object request into a bucket request, and so do dot segments that lead back to the bucket or out of it, wherever
 * something on the way resolves them: DELETE object would become DELETE bucket. Other keys with dot segments are sent as they are.
 */
function checkKey(key: string): void {
  let depth = 0;
  let leastDepth = 0;
  for (const part of key.split('/')) {
    depth += part === '..' ? -1 : part === '' || part === '.' ? 0 : 1;
    leastDepth = Math.min(leastDepth, depth);
  }
  if (depth === 0 || leastDepth < 0) {
    throw new AppError('key-unsafe', 'an object key must name something below its bucket', { data: { key } });
  }
}

function usage(message: string): AppError {
  return new AppError('usage', message);
}
