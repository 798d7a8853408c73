/**
 * Where the command line writes. Results go to stdout, messages for people and the changing progress line to stderr, so that
 * stdout can be piped. The progress line exists only where stderr is a terminal.
 */
export type OutputStream = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

export type Terminal = {
  /** One line of the result. */
  readonly print: (line: string) => void;
  /** Part of the result, as it is. */
  readonly write: (text: string) => void;
  /** One line about what went wrong or what is going on. */
  readonly say: (line: string) => void;
  /** Replaces the progress line; undefined takes it away. Nothing without a terminal. */
  readonly progress: (line: string | undefined) => void;
};

const clearLine = '\r\u001b[2K';
const defaultColumns = 80;

export function createTerminal(stdout: OutputStream, stderr: OutputStream): Terminal {
  let shown: string | undefined;

  /** The progress line is taken away, the line is written, the progress line comes back below it. */
  function around(write: () => void): void {
    const line = shown;
    show(undefined);
    write();
    show(line);
  }

  function show(line: string | undefined): void {
    if (stderr.isTTY === true && line !== shown) {
      const width = (stderr.columns ?? defaultColumns) - 1;
      stderr.write(line === undefined ? clearLine : `${clearLine}${[...line].slice(0, width).join('')}`);
      shown = line;
    }
  }

  return {
    print: (line) => around(() => stdout.write(`${line}\n`)),
    write: (text) => around(() => stdout.write(text)),
    say: (line) => around(() => stderr.write(`${line}\n`)),
    progress: show,
  };
}
