/**
 * What is written to a pipe or a file in one turn of the event loop, written at once: a first sync says a line for each file, and each
 * write is a call to the system that holds everything else up. To a terminal each line goes at once, as a changing line is below it.
 */
import type { OutputStream } from './terminal.ts';

export type GatheredOutput = {
  readonly stream: OutputStream;
  /** For the end of the process: there is no further turn. */
  readonly flush: () => void;
};

export function gatherOutput(output: OutputStream): GatheredOutput {
  if (output.isTTY === true) {
    return { stream: output, flush: () => undefined };
  }
  let waiting: string[] = [];
  const flush = (): void => {
    const text = waiting.join('');
    waiting = [];
    if (text !== '') {
      output.write(text);
    }
  };
  return {
    stream: {
      write: (text) => {
        if (waiting.push(text) === 1) {
          setImmediate(flush);
        }
      },
    },
    flush,
  };
}
