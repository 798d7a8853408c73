/** Which rule of a bucket covers a request of a web page, and the headers that tell the browser so. Pure. */
import type { CorsConfiguration, CorsRule } from '../cos/wire/cors-configuration.ts';
import type { AnswerHeaders } from './answers.ts';
import { refuse } from './refusal.ts';

export type CrossOriginRequest = {
  readonly origin: string;
  readonly method: string;
  /** Names a preflight asks for, in lower case; an actual request asks for none. */
  readonly headers: readonly string[];
};

const maxRules = 100;

/** The first rule in order that allows all of it. */
export function findCorsRule(rules: readonly CorsRule[], request: CrossOriginRequest): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => matches(pattern, request.origin)) &&
      rule.allowedMethods.some((method) => method === request.method) &&
      request.headers.every((name) => rule.allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name))),
  );
}

/** Of an actual request's answer. */
export function corsHeaders(configuration: CorsConfiguration, rule: CorsRule, origin: string): AnswerHeaders {
  const isForAll = rule.allowedOrigins.includes('*');
  return {
    'Access-Control-Allow-Origin': isForAll ? '*' : origin,
    ...(isForAll ? {} : { 'Access-Control-Allow-Credentials': 'true' }),
    ...(rule.exposeHeaders.length === 0 ? {} : { 'Access-Control-Expose-Headers': rule.exposeHeaders.join(',') }),
    ...(configuration.responseVary === true ? { Vary: 'Origin' } : {}),
  };
}

/** Of the answer to OPTIONS. */
export function preflightHeaders(
  configuration: CorsConfiguration,
  rule: CorsRule,
  { origin, headers }: CrossOriginRequest,
): AnswerHeaders {
  const isAnyHeader = rule.allowedHeaders.includes('*');
  const allowed = isAnyHeader ? headers : rule.allowedHeaders.map((name) => name.toLowerCase());
  return {
    ...corsHeaders(configuration, rule, origin),
    'Access-Control-Allow-Methods': rule.allowedMethods.join(','),
    ...(allowed.length === 0 ? {} : { 'Access-Control-Allow-Headers': allowed.join(',') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'Access-Control-Max-Age': rule.maxAgeSeconds }),
  };
}

/** What a configuration must be besides well-formed. */
export function checkCorsRules({ rules }: CorsConfiguration): void {
  const isOnceAtMost = (pattern: string): boolean => pattern.split('*').length <= 2;
  const isSound = rules.every(
    ({ allowedOrigins, allowedMethods, allowedHeaders, exposeHeaders }) =>
      allowedOrigins.length > 0 &&
      allowedMethods.length > 0 &&
      [...allowedOrigins, ...allowedHeaders].every(isOnceAtMost) &&
      !exposeHeaders.some((name) => name.includes('*')),
  );
  if (rules.length === 0 || rules.length > maxRules || !isSound) {
    throw refuse('MalformedXML', 'A rule has origins and methods, at most one * each, and there are 1 to 100 rules.');
  }
}

/** A `*` stands for any run of characters. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) {
    return pattern === text;
  }
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}
