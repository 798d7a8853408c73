/**
 * Decisions as work in order. Pure; the plan can be printed, judged and carried out, phase by phase.
 *
 *   rows             both sides agree already, or only the user can say
 *   local-folders    parents first; a file that becomes a folder goes to trash right before
 *   remote-copies    uploads whose bytes the bucket holds already, under a name that goes; before anything overwrites those
 *   local-renames    downloads whose bytes are here already, under a name that goes
 *   transfers        both directions and folder markers, in no order
 *   late-renames     as local-renames, of files that the transfers have replaced
 *   deletions        files of both sides, children before parents
 *   folder-removals  children before parents
 *   replacements     what needs a name that a removal has freed, and rows of folders that rest on the uploads
 *
 * Creations come before deletions, and a deletion says which failed creation forbids it: bytes that may have moved are deleted
 * at the old name only when they have arrived at the new one.
 */
import { assertNever } from '../../foundation/assert-never.ts';
import { compareBytes } from '../../foundation/byte-order.ts';
import type { RelPath } from '../../foundation/names.ts';
import type { Action, Decision } from './decision.ts';
import { type Operation, type Phase, phaseOrder, type Wait } from './operation.ts';
import { countPlan, type PlanCounts } from './plan-counts.ts';

export type Plan = {
  readonly phases: Readonly<Record<Phase, readonly Operation[]>>;
  readonly counts: PlanCounts;
};

/** `decisions` may come in any order, one a path; those without actions add only what they hold back. */
export function buildPlan(decisions: Iterable<Decision>): Plan {
  const phases: Record<Phase, Operation[]> = {
    rows: [],
    'local-folders': [],
    'remote-copies': [],
    'local-renames': [],
    transfers: [],
    'late-renames': [],
    deletions: [],
    'folder-removals': [],
    replacements: [],
  };
  let heldBack = 0;
  for (const decision of decisions) {
    heldBack += decision.heldBack.length;
    for (const [index, action] of decision.actions.entries()) {
      const phase = phaseOf(action, decision.actions, index);
      const { path, reason } = decision;
      phases[phase].push({ path, reason, action, waitsFor: waitsOf(path, action, phase) });
    }
  }
  sortByPath(phases['local-folders'], 'parents-first');
  sortByPath(phases.deletions, 'children-first');
  sortByPath(phases['folder-removals'], 'children-first');
  sortByPath(phases.replacements, 'parents-first');
  return { phases, counts: countPlan(phases, heldBack) };
}

/** True when carrying the plan out would change nothing, not even a row. */
export function isEmptyPlan({ phases }: Plan): boolean {
  return phaseOrder.every((phase) => phases[phase].length === 0);
}

function phaseOf(action: Action, actions: readonly Action[], index: number): Phase {
  switch (action.kind) {
    case 'trash-local-file':
      return actions[index + 1]?.kind === 'make-local-folder' ? 'local-folders' : 'deletions';
    case 'delete-remote-file':
      return 'deletions';
    case 'remove-local-folder':
    case 'remove-remote-folder':
      return 'folder-removals';
    case 'make-local-folder':
      return 'local-folders';
    case 'drop-row':
    case 'record-conflict':
      return 'rows';
    case 'put-row':
      return action.afterUploads === true ? 'replacements' : 'rows';
    case 'upload':
    case 'download':
    case 'make-remote-folder':
      return actions.slice(0, index).some(freesName) ? 'replacements' : renamePhaseOf(action);
    default:
      return assertNever(action);
  }
}

function freesName({ kind }: Action): boolean {
  return kind === 'delete-remote-file' || kind === 'remove-local-folder' || kind === 'remove-remote-folder';
}

function renamePhaseOf(action: Action): Phase {
  if (action.kind === 'upload' && action.copyFrom !== undefined) {
    return 'remote-copies';
  }
  if (action.kind === 'download' && action.moveFrom !== undefined) {
    return action.moveFrom.leaves === 'in-transfers' ? 'late-renames' : 'local-renames';
  }
  return 'transfers';
}

/** One for all: a first sync has an operation for each of its files. */
const noWaits: readonly Wait[] = [];

function waitsOf(path: RelPath, action: Action, phase: Phase): readonly Wait[] {
  const below: Wait = { kind: 'below', path };
  if (phase === 'replacements') {
    return action.kind === 'put-row' ? [below, { kind: 'same-path', path }] : [{ kind: 'same-path', path }];
  }
  switch (action.kind) {
    case 'trash-local-file':
      return phase === 'deletions' ? [{ kind: 'creation', side: 'local', size: action.print.size }] : noWaits;
    case 'delete-remote-file':
      return [{ kind: 'creation', side: 'remote', size: action.size }, below];
    case 'remove-local-folder':
    case 'remove-remote-folder':
      return [below];
    case 'make-local-folder':
      return [{ kind: 'same-path', path }];
    default:
      return noWaits;
  }
}

function sortByPath(operations: Operation[], order: 'parents-first' | 'children-first'): void {
  const sign = order === 'parents-first' ? 1 : -1;
  // Stable: two operations of one path keep the order of their decision.
  operations.sort((a, b) => sign * compareBytes(a.path, b.path));
}
