/**
 * What is wrong with a region or host that a user typed, in words that say what to type instead. Pure, and no gatekeeper: what is
 * not recognised as a mistake is left to the network, since COS gets new regions and hosts can have any name.
 */

/** Regions by the names they had in the older JSON API. */
const olderRegions: ReadonlyMap<string, string> = new Map([
  ['cn-south', 'ap-guangzhou'],
  ['cn-north', 'ap-beijing-1'],
  ['cn-east', 'ap-shanghai'],
  ['cn-southwest', 'ap-chengdu'],
  ['gz', 'ap-guangzhou'],
  ['tj', 'ap-beijing-1'],
  ['sh', 'ap-shanghai'],
  ['sg', 'ap-singapore'],
]);

const cities: ReadonlySet<string> = new Set([
  'beijing',
  'nanjing',
  'shanghai',
  'guangzhou',
  'chengdu',
  'chongqing',
  'hongkong',
  'singapore',
  'jakarta',
  'seoul',
  'bangkok',
  'tokyo',
  'mumbai',
]);

/** Undefined where nothing is known to be wrong with `region`. */
export function mistakeInRegion(region: string): string | undefined {
  const said = JSON.stringify(region);
  if (region.startsWith('cos.')) {
    return `region ${said} must be given without the leading "cos."`;
  }
  if (region === 'accelerate') {
    return 'acceleration is a way to reach a region: give the region of the bucket, and acceleration as its network';
  }
  const isWord = /^[a-z0-9-]+$/.test(region);
  const instead =
    olderRegions.get(region) ?? (cities.has(region.toLowerCase()) ? `ap-${region.toLowerCase()}` : undefined);
  if (instead !== undefined) {
    return `region ${said} is not a region id: it is written ${instead}`;
  }
  return isWord ? undefined : `region ${said} is not a region id such as ap-guangzhou`;
}

/** Undefined where nothing is known to be wrong with `hostname`, which has no port. */
export function mistakeInHost(hostname: string): string | undefined {
  if (/(^|\.)cos-website\./.test(hostname)) {
    return `${hostname} is a static website host, which cannot be written to; use the bucket's region instead`;
  }
  if (/(^|\.)(console|www)\.(cloud\.tencent|tencentcloud)\.com$|^(cloud\.tencent|tencentcloud)\.com$/.test(hostname)) {
    return `${hostname} is a web page and not a COS host; use the bucket's region instead`;
  }
  if (/\.(file\.myqcloud|pic[a-z]*\.myqcloud|cos[a-z]{2}\.myqcloud)\.com$/.test(hostname)) {
    return `${hostname} belongs to an older interface of COS; use the bucket's region instead`;
  }
  if (/(^|\.)ci\.[a-z0-9-]+\.(myqcloud\.com|tencentci\.cn)$/.test(hostname)) {
    return `${hostname} processes images and is not a COS host; use the bucket's region instead`;
  }
  if (/^(?:[a-z0-9-]+-\d+\.)?cos\.(?:myqcloud\.com|tencentcos\.cn)$/.test(hostname)) {
    return `${hostname} names no region; a COS host is written like cos.ap-guangzhou.myqcloud.com`;
  }
  const region = /(?:^|\.)cos\.([a-z0-9-]+)\./.exec(hostname)?.[1];
  const isMistyped =
    /\.(my?q?cloud|mycloud|mqcloud|myqclod|myqcloude|myqclould)\.(com|cn|net)$|\.tencentcos\.com$/.test(hostname);
  if (region !== undefined && isMistyped && !hostname.endsWith('.myqcloud.com')) {
    return `${hostname} looks like a mistyped COS host; is cos.${region}.myqcloud.com meant?`;
  }
  const isOfCos = /\.(myqcloud\.com|tencentcos\.cn)$/.test(hostname);
  return region !== undefined && isOfCos && region !== 'accelerate' ? mistakeInRegion(region) : undefined;
}
