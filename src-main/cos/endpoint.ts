/**
 * Where a bucket is reached: a COS region, or a server named by URL. Computes what goes on the wire (encoded) and what goes into the
 * signature (decoded). Targets are joined by hand; only the origin a user typed passes through `URL`.
 * Hosts: https://www.tencentcloud.com/document/product/436/6224
 */
import { isIP } from 'node:net';
import { AppError } from '../foundation/app-error.ts';
import { encodeKeyPath } from './key-encoding.ts';

export type CosEndpoint = {
  readonly scheme: 'http' | 'https';
  /** Host and port without a bucket: `cos.ap-beijing.myqcloud.com`, `127.0.0.1:9000`. */
  readonly host: string;
  /** Answers GET Service. */
  readonly serviceHost: string;
  /** The bucket is the first part of the path instead of the host. COS itself refuses this for buckets made since 2024. */
  readonly pathStyle: boolean;
};

export type EndpointChoice = {
  readonly region?: string;
  /** Origin of another server or domain; wins over `region`. */
  readonly url?: string;
  /** Only for `url`; on by default where the host is an IP address or localhost, which have no names for buckets. */
  readonly pathStyle?: boolean;
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
export function parseEndpoint({ region, url, pathStyle }: EndpointChoice): CosEndpoint {
  if (url !== undefined && url !== '') {
    return urlEndpoint(url, pathStyle);
  }
  if (region === undefined || region === '') {
    throw usage('a region such as ap-guangzhou, or an endpoint URL, is needed');
  }
  return regionEndpoint(region);
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

function regionEndpoint(region: string): CosEndpoint {
  if (region.startsWith('cos.')) {
    throw usage(`region ${JSON.stringify(region)} must be given without the leading "cos."`);
  }
  if (!/^[a-z0-9-]+$/.test(region)) {
    throw usage(`region ${JSON.stringify(region)} is not a region id such as ap-guangzhou`);
  }
  return {
    scheme: 'https',
    host: `cos.${region}.myqcloud.com`,
    serviceHost: 'service.cos.myqcloud.com',
    pathStyle: false,
  };
}

function urlEndpoint(text: string, pathStyle: boolean | undefined): CosEndpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw usage('the endpoint is not a URL such as https://cos.example.com or http://127.0.0.1:9000');
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw usage('the endpoint must hold scheme, host and port only');
  }
  if (/(^|\.)cos-website\./.test(url.hostname)) {
    throw usage(
      `${url.hostname} is a static website host, which cannot be written to; use the bucket's region instead`,
    );
  }
  const hasNoNames = url.hostname === 'localhost' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  return {
    scheme: url.protocol === 'http:' ? 'http' : 'https',
    host: url.host,
    serviceHost: url.host,
    pathStyle: pathStyle ?? hasNoNames,
  };
}

/** A host that names the bucket already, as a pasted bucket URL does, is used as it is. */
function bucketHost({ host }: CosEndpoint, bucket: string): string {
  if (host.startsWith(`${bucket}.`)) {
    return host;
  }
  const joined = `${bucket}.${host}`;
  if (joined.length > maxHostLength && host.endsWith('.myqcloud.com')) {
    throw usage(`bucket ${JSON.stringify(bucket)} is too long: COS allows hosts of ${maxHostLength} characters`);
  }
  return joined;
}

/**
 * An empty key turns an object request into a bucket request, and so do dot segments wherever a proxy resolves them: DELETE object
 * would become DELETE bucket.
 */
function checkKey(key: string): void {
  if (key === '' || key.split('/').some((part) => part === '.' || part === '..')) {
    throw new AppError('key-unsafe', 'an object key must not be empty or hold "." or ".." parts', { data: { key } });
  }
}

function usage(message: string): AppError {
  return new AppError('usage', message);
}
