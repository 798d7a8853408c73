/** The text of `--help`, made from the option table. */
import { type CommandName, commandNames, commandTable, optionForm } from './option-table.ts';

export function generalHelp(): string {
  return [
    'driftless keeps folders and Tencent Cloud COS buckets the same, in both directions, without losing a byte.',
    '',
    'Commands:',
    ...columns(commandNames.map((name) => [name, commandTable[name].summary])),
    '',
    'driftless COMMAND --help tells more. driftless --version shows the version.',
  ].join('\n');
}

export function commandHelp(name: CommandName): string {
  const { usage, summary, options, notes = [] } = commandTable[name];
  return [
    `Usage: ${usage}`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    'Options:',
    ...columns(Object.entries(options).map(([option, spec]) => [optionForm(option, spec), spec.help])),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
