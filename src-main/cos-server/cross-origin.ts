/** The CORS rules of a bucket applied to a request: the answer to OPTIONS, and the headers of every other answer to a web page. */
import { type CorsConfiguration, corsConfiguration } from '../cos/wire/cors-configuration.ts';
import { type Answer, type AnswerHeaders, emptyAnswer } from './answers.ts';
import { corsHeaders, findCorsRule, preflightHeaders } from './cors-rules.ts';
import type { CosRequest } from './cos-request.ts';
import { refuse } from './refusal.ts';
import { requireBucket, type ServerContext } from './server-context.ts';

/** OPTIONS needs no signature and no object. */
export function answerPreflight(context: ServerContext, request: CosRequest): Answer {
  const { headers } = request;
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  requireBucket(context, request.bucket);
  if (origin === undefined || method === undefined) {
    throw refuse('InvalidRequest', 'Origin and Access-Control-Request-Method are required.');
  }
  const names = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const asked = { origin, method, headers: names.filter((name) => name !== '') };
  const configuration = configurationOf(context, request);
  const rule = configuration === undefined ? undefined : findCorsRule(configuration.rules, asked);
  if (configuration === undefined || rule === undefined) {
    throw refuse('AccessForbidden');
  }
  return emptyAnswer(200, preflightHeaders(configuration, rule, asked));
}

/** None for a caller that is no web page, or one no rule is about: the browser then keeps the answer from it. */
export function crossOriginHeaders(context: ServerContext, request: CosRequest): AnswerHeaders {
  const { origin } = request.headers;
  const configuration = origin === undefined ? undefined : configurationOf(context, request);
  if (origin === undefined || configuration === undefined) {
    return {};
  }
  const rule = findCorsRule(configuration.rules, { origin, method: request.method, headers: [] });
  return rule === undefined ? {} : corsHeaders(configuration, rule, origin);
}

function configurationOf({ index }: ServerContext, request: CosRequest): CorsConfiguration | undefined {
  const bucket = index.buckets.get(request.bucket);
  const document = bucket === undefined ? undefined : index.settings.get(bucket.id, 'cors');
  return document === undefined ? undefined : corsConfiguration.parse(document);
}
