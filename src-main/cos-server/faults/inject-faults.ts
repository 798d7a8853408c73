/**
 * Lets the faults of the rules happen to requests. Without rules nothing is in the way. What a fault does to an answer is done
 * to the answer as data; only resets touch the connection.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { writeError } from '../../cos/wire/error.ts';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Clock } from '../../foundation/clock.ts';
import { type Answer, type AnswerHeaders, emptyAnswer, refusalAnswer, xmlAnswer } from '../answers.ts';
import { type CosRequest, parseCosRequest } from '../cos-request.ts';
import { isRefusal } from '../refusal.ts';
import { operationNameOf } from '../router.ts';
import type { ServerContext } from '../server-context.ts';
import { cutAfter, padded, stalledAfter, withWrongCrc64 } from './damaged-answer.ts';
import { createFaultPlan, type FaultEffect, type FaultPlan, type FaultRule } from './fault-rules.ts';
import { createListingHistory, type ListingHistory } from './listing-history.ts';

export type FaultyExchange = {
  readonly context: ServerContext;
  readonly requestId: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
};

type FaultyRequest = FaultyExchange & { readonly request: CosRequest };

export type FaultInjector = {
  /** Replaces all rules; their counts begin anew. */
  readonly setRules: (rules: readonly FaultRule[]) => void;
  readonly isActive: () => boolean;
  /** Answers a request under the rules; `work` answers it truly. */
  readonly answer: (exchange: FaultyExchange, work: (context: ServerContext) => Promise<Answer>) => Promise<Answer>;
};

export function createFaultInjector(context: ServerContext): FaultInjector {
  let plan: FaultPlan | undefined;
  let history: ListingHistory | undefined;
  return {
    setRules: (rules) => {
      plan = rules.length === 0 ? undefined : createFaultPlan(rules);
      const longestLag = Math.max(0, ...rules.map((rule) => (rule.kind === 'list-lag' ? rule.ms : 0)));
      history = longestLag === 0 ? undefined : createListingHistory(context.index.objects, context.clock, longestLag);
    },
    isActive: () => plan !== undefined,
    answer: async (exchange, work) => {
      const request = readRequest(exchange.incoming);
      if (plan === undefined || request === undefined) {
        return await work(context);
      }
      const { method, key } = request;
      const effects = plan.next({ operation: operationNameOf(request), method, key }, context.clock.now());
      return await answerUnder(effects, { ...exchange, request }, history, work);
    },
  };
}

/** Undefined for what cannot be read as a request: that is refused anyway. */
function readRequest(incoming: IncomingMessage): CosRequest | undefined {
  try {
    return parseCosRequest(incoming);
  } catch (error) {
    if (isRefusal(error)) {
      return undefined;
    }
    throw error;
  }
}

type Work = (context: ServerContext) => Promise<Answer>;

/** The first effect is the outermost. */
async function answerUnder(
  [effect, ...inner]: readonly FaultEffect[],
  exchange: FaultyRequest,
  history: ListingHistory | undefined,
  work: Work,
): Promise<Answer> {
  const { context, request, incoming, outgoing } = exchange;
  const goOn = (changed: ServerContext = context): Promise<Answer> =>
    answerUnder(inner, { ...exchange, context: changed }, history, work);
  switch (effect?.kind) {
    case undefined:
      return await recorded(exchange, history, work);
    case 'latency':
      await sleepWhileOpen(context.clock, effect.ms, incoming);
      return await goOn();
    case 'error':
      return refused(exchange, effect.code, effect.status, effect.retryAfterSeconds);
    case 'expired-token': {
      const token = request.headers['x-cos-security-token'] ?? request.query.get('x-cos-security-token');
      const isHit = effect.token === undefined || effect.token === token;
      return isHit ? refused(exchange, 'ExpiredToken', 400, undefined) : await goOn();
    }
    case 'throttle':
      return refused(exchange, 'SlowDown', 503, effect.retryAfterSeconds);
    case 'reset-before':
      incoming.socket.resetAndDestroy();
      return emptyAnswer(500);
    case 'reset-after': {
      const answer = await goOn();
      incoming.socket.resetAndDestroy();
      return answer;
    }
    case 'cut-body':
      return cutAfter(await goOn(), effect.bytes);
    case 'stall-body':
      return stalledAfter(await goOn(), effect.bytes, incoming.socket);
    case 'list-lag': {
      const list = history?.listedBefore(effect.ms) ?? context.index.objects.list;
      return await goOn({ ...context, index: { ...context.index, objects: { ...context.index.objects, list } } });
    }
    case 'clock': {
      const clock: Clock = { ...context.clock, now: () => context.clock.now() + effect.offsetMs };
      outgoing.setHeader('Date', new Date(clock.now()).toUTCString());
      return await goOn({ ...context, clock });
    }
    case 'wrong-crc64':
      return withWrongCrc64(await goOn());
    case 'error-in-200':
      return xmlAnswer(writeError({ code: effect.code, message: 'Injected.', requestId: exchange.requestId }));
    case 'padding':
      return padded(await goOn(), effect.bytes);
    case 'redirect':
      outgoing.removeHeader('Server');
      outgoing.removeHeader('x-cos-request-id');
      return emptyAnswer(effect.status, { Location: effect.location, Connection: 'close' });
    default:
      return assertNever(effect);
  }
}

function refused(
  { request, requestId }: FaultyRequest,
  code: string,
  status: number,
  retryAfterSeconds: number | undefined,
): Answer {
  const refusal = new AppError('cos-rejected', 'Injected.', { data: { cosCode: code, httpStatus: status } });
  const answer = refusalAnswer(refusal, request, { requestId, traceId: requestId });
  const retryAfter: AnswerHeaders = retryAfterSeconds === undefined ? {} : { 'Retry-After': retryAfterSeconds };
  return { ...answer, headers: { ...answer.headers, ...retryAfter } };
}

/** Ends early when the caller goes away or the server closes the connection: then nobody waits any more. */
async function sleepWhileOpen(clock: Clock, ms: number, { socket }: IncomingMessage): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  socket.once('close', leave);
  // Its only failure is that nobody waits.
  await clock.sleep(ms, gone.signal).catch(() => undefined);
  socket.off('close', leave);
}

async function recorded(
  { context, request }: FaultyRequest,
  history: ListingHistory | undefined,
  work: Work,
): Promise<Answer> {
  const bucket = context.index.buckets.get(request.bucket);
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  return history !== undefined && isWrite && bucket !== undefined
    ? await history.duringWrite(bucket.id, request.key, () => work(context))
    : await work(context);
}
