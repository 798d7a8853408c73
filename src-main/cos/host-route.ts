/**
 * Which host the tries of a request go to. An accelerated host that is not switched on for a bucket gives way to the region's host, for
 * good. The second domain stands in for the first under the conditions of the official SDK: the bucket's default host, an answer
 * without a request id, at once for a redirect, else only for the last try. Every try is signed for the host it goes to.
 */
import type { AppError } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/logger.ts';
import { type CosEndpoint, onBackupDomain, withoutAcceleration } from './endpoint.ts';

/** The way of one request. */
export type HostRoute = {
  readonly endpoint: () => CosEndpoint;
  /** Whether the next try goes elsewhere because of `error` and is due at once. */
  readonly correct: (error: AppError) => boolean;
  readonly beforeLastTry: (error: AppError) => void;
};

export type HostRoutes = {
  readonly routeFor: (request: { readonly method: string; readonly bucket?: string }) => HostRoute;
};

export function createHostRoutes(endpoint: CosEndpoint, logger: Logger): HostRoutes {
  const regional = withoutAcceleration(endpoint);
  const unaccelerated = new Set<string>();

  return {
    routeFor: ({ method, bucket }) => {
      if (bucket === undefined) {
        return fixedRoute(endpoint);
      }
      let current = regional !== undefined && unaccelerated.has(bucket) ? regional : endpoint;

      const leaveAcceleration = (error: AppError): boolean => {
        if (regional === undefined || current === regional || !isAccelerationRefused(error, method)) {
          return false;
        }
        current = regional;
        if (!unaccelerated.has(bucket)) {
          unaccelerated.add(bucket);
          logger.log('warn', 'acceleration is not on for the bucket, going by its region', {
            bucket,
            host: regional.host,
            error: error.message,
          });
        }
        return true;
      };

      const takeBackup = (): boolean => {
        const backup = onBackupDomain(current, bucket);
        current = backup ?? current;
        return backup !== undefined;
      };

      return {
        endpoint: () => current,
        correct: (error) => leaveAcceleration(error) || (isForeignRedirect(error) && takeBackup()),
        beforeLastTry: (error) => {
          if (isUnanswered(error)) {
            takeBackup();
          }
        },
      };
    },
  };
}

function fixedRoute(endpoint: CosEndpoint): HostRoute {
  return { endpoint: () => endpoint, correct: () => false, beforeLastTry: () => undefined };
}

/** The refusal of a HEAD has no body and says 400 only; asking the region tells what is really the matter. */
function isAccelerationRefused({ data: { cosCode, httpStatus } }: AppError, method: string): boolean {
  const isNamed = cosCode === 'BucketAccelerateNotEnabled' || cosCode === 'ActionAccelerateNotSupported';
  return isNamed || (method === 'HEAD' && httpStatus === 400 && cosCode === undefined);
}

function isForeignRedirect({ data: { httpStatus, requestId } }: AppError): boolean {
  return requestId === undefined && (httpStatus === 301 || httpStatus === 302 || httpStatus === 307);
}

function isUnanswered({ code, data: { httpStatus, requestId } }: AppError): boolean {
  if (httpStatus !== undefined) {
    return requestId === undefined && httpStatus >= 500;
  }
  return code === 'connection-lost' || code === 'network-timeout' || code === 'network-unreachable';
}
