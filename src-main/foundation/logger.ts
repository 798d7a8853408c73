/**
 * Logging as an interface: hosts choose where lines go. A record is a message and flat facts; facts pass `redact` first, so no
 * secret and no signature reaches a log.
 */
import { type LogFacts, redact } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type Logger = {
  readonly log: (level: LogLevel, message: string, facts?: LogFacts) => void;
};

export const silentLogger: Logger = { log: () => undefined };

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Writes one JSON object a line to `write`, leaving out levels below `least`. */
export function createLineLogger(write: (line: string) => void, least: LogLevel, now: () => number): Logger {
  return {
    log: (level, message, facts = {}) => {
      if (ranks[level] >= ranks[least]) {
        write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, message, ...redact(facts) })}\n`);
      }
    },
  };
}

/** Passes everything on and keeps the newest lines, of any level down to `least()`, for a report. */
export function createLogTail(
  inner: Logger,
  { least, now, lines }: { readonly least: () => LogLevel; readonly now: () => number; readonly lines: number },
): Logger & { readonly tail: () => readonly string[] } {
  let kept: string[] = [];
  return {
    log: (level, message, facts) => {
      inner.log(level, message, facts);
      createLineLogger((line) => kept.push(line.trimEnd()), least(), now).log(level, message, facts);
      if (kept.length > 2 * lines) {
        kept = kept.slice(-lines);
      }
    },
    tail: () => kept.slice(-lines),
  };
}
