/** `driftless conflicts`: lists what the last sync found changed on both sides, shows it, and carries out choices. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { realFolder } from '../../app/real-folder.ts';
import { conflictTextMax, type SideContent } from '../../contract/conflicts.ts';
import type { ConflictView } from '../../contract/model.ts';
import { AppError } from '../../foundation/app-error.ts';
import { toLocalPath, toRelPath } from '../../foundation/names.ts';
import type { ConflictDesk, ConflictOutcome } from '../../sync/conflicts/conflict-desk.ts';
import { relPathOf } from '../../sync/paths/local-path.ts';
import { counted } from '../amounts.ts';
import { type CommandContext, untilInterrupted } from '../command-context.ts';
import { conflictLine, conflictLines, contentLines, outcomeLine } from '../conflict-text.ts';
import type { ConflictsCommand } from '../conflicts-arguments.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { withPair } from '../with-pair.ts';

type Work<Kind extends ConflictsCommand['work']['kind']> = Extract<ConflictsCommand['work'], { readonly kind: Kind }>;

type Desk = {
  readonly engine: ConflictDesk;
  readonly root: string;
  readonly conflicts: readonly ConflictView[];
  readonly terminal: Terminal;
  readonly json: boolean;
};

export async function runConflicts(command: ConflictsCommand, context: CommandContext): Promise<ExitCode> {
  const { terminal } = context;
  const { work, json } = command;
  return await withPair({ ...command, asksBucket: work.kind !== 'list' }, context, async (open) => {
    const { runtime, spec, conflicts } = open;
    const stopped = untilInterrupted(context).then((): never => {
      throw new AppError('aborted', '');
    });
    const desk: Desk = { engine: runtime.engine, root: await realFolder(spec.localRoot), conflicts, terminal, json };
    return await Promise.race([carryOut(work, desk), stopped]);
  });
}

async function carryOut(work: ConflictsCommand['work'], desk: Desk): Promise<ExitCode> {
  switch (work.kind) {
    case 'list':
      return list(desk);
    case 'show':
      return await show(work, desk);
    case 'resolve':
      return await decide(work, desk);
  }
}

function list({ conflicts, terminal, json }: Desk): ExitCode {
  for (const conflict of conflicts) {
    terminal.print(json ? JSON.stringify({ event: 'conflict', ...conflict }) : conflictLine(conflict));
  }
  if (!json) {
    terminal.say(conflicts.length === 0 ? 'The last sync found no conflicts.' : counted(conflicts.length, 'conflict'));
  }
  return conflicts.length === 0 ? exitCodes.ok : exitCodes.conflicts;
}

async function show({ path, side }: Work<'show'>, desk: Desk): Promise<ExitCode> {
  const { engine, terminal, json } = desk;
  const conflict = find(path, desk);
  const contentOf = (which: 'local' | 'remote' | 'base'): Promise<SideContent> =>
    engine.conflictContent(toRelPath(conflict.path), which);
  if (side !== undefined) {
    const content = await contentOf(side);
    if (json) {
      terminal.print(JSON.stringify({ event: 'content', path: conflict.path, side, content }));
    } else {
      printText(content, terminal);
    }
    return exitCodes.ok;
  }
  const [local, remote, base] = await Promise.all([contentOf('local'), contentOf('remote'), contentOf('base')]);
  if (json) {
    terminal.print(JSON.stringify({ event: 'conflict', ...conflict, content: { local, remote, base } }));
  } else {
    const lines = [
      ...conflictLines(conflict),
      ...contentLines('local', local),
      ...contentLines('remote', remote),
      ...contentLines('base', base),
    ];
    for (const line of lines) {
      terminal.print(line);
    }
  }
  return exitCodes.ok;
}

async function decide({ paths, keep }: Work<'resolve'>, desk: Desk): Promise<ExitCode> {
  const { engine, conflicts, terminal, json } = desk;
  const chosen = paths.length === 0 ? conflicts : paths.map((path) => find(path, desk));
  const wanted =
    typeof keep === 'string'
      ? { choice: keep }
      : { choice: 'merged' as const, text: await readMerged(keep.mergedFile) };
  const outcomes = await Promise.all(
    chosen.map(async ({ path, version }): Promise<ConflictOutcome> => {
      const outcome = await engine.resolveConflict({ path: toRelPath(path), version, ...wanted });
      terminal.print(
        json ? JSON.stringify({ event: 'resolution', path, ...withoutUndo(outcome) }) : outcomeLine(path, outcome),
      );
      return outcome;
    }),
  );
  if (outcomes.some(({ outcome }) => outcome === 'failed')) {
    return exitCodes.failed;
  }
  return outcomes.some(({ outcome }) => outcome === 'moved-on') ? exitCodes.conflicts : exitCodes.ok;
}

/** A decision can be taken back only by the process that made it. */
function withoutUndo(outcome: ConflictOutcome): object {
  return { ...outcome, undoId: undefined };
}

/** As listed, or as a path of this machine that leads into the folder. */
function find(named: string, { conflicts, root }: Pick<Desk, 'conflicts' | 'root'>): ConflictView {
  const inside = relPathOf(toLocalPath(root), resolve(named));
  const found =
    conflicts.find(({ path }) => path === named) ??
    conflicts.find(({ path }) => inside !== undefined && path === inside);
  if (found === undefined) {
    throw new AppError(
      'not-found',
      `"${named}" is no conflict that the last sync found (see: driftless conflicts FOLDER)`,
    );
  }
  return found;
}

/** As it is, so that it can be redirected into a file. */
function printText(content: SideContent, terminal: Terminal): void {
  if (content.kind !== 'text') {
    throw new AppError('usage', `this side is not a text but ${content.kind}; --json tells what is known of it`);
  }
  terminal.write(content.encoding === 'utf-8-bom' ? `\uFEFF${content.text}` : content.text);
}

async function readMerged(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `--merged ${file} cannot be read: ${detail}`, { cause: error });
  }
  if (bytes.length > conflictTextMax) {
    throw new AppError('usage', `--merged ${file} is larger than ${conflictTextMax} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AppError('usage', `--merged ${file} is not a text in UTF-8`, { cause: error });
  }
}
