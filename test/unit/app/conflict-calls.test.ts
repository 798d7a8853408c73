import { expect, test } from 'vitest';
import { createConflictCalls } from '../../../src-main/app/conflict-calls.ts';
import type { ConflictDesk } from '../../../src-main/sync/conflicts/conflict-desk.ts';

test('calls find the pair and the path of a conflict, and each choice has its own result, in order', async () => {
  const asked: unknown[] = [];
  const engine: ConflictDesk = {
    conflictContent: async (path, side) => {
      asked.push([path, side]);
      return { kind: 'absent' };
    },
    resolveConflict: async (choice) => {
      asked.push(choice);
      return choice.path === 'gone' ? { outcome: 'moved-on' } : { outcome: 'resolved', undoId: 'u' };
    },
    undoResolution: async (undoId) => void asked.push(undoId),
  };
  const calls = createConflictCalls({ fleet: { runtime: (id) => (id === 'p' ? { engine } : undefined) } });
  const content = await calls.conflictContent({ conflictId: 'p\na/b', side: 'base' });
  const results = await calls.resolveConflicts({
    choices: [
      { conflictId: 'p\na', version: 'v', choice: 'merged', text: 't' },
      { conflictId: 'p\ngone', version: 'v', choice: 'local' },
      { conflictId: 'other\na', version: 'v', choice: 'local' },
      { conflictId: 'p\na', version: 'v', choice: 'merged' },
    ],
  });
  await calls.undoResolution({ undoId: 'p\nu' });
  expect({ content, results, asked }).toEqual({
    content: { kind: 'absent' },
    results: [
      { conflictId: 'p\na', outcome: 'resolved', undoId: 'p\nu' },
      { conflictId: 'p\ngone', outcome: 'moved-on' },
      { conflictId: 'other\na', outcome: 'failed', reason: expect.objectContaining({ code: 'not-found' }) },
      { conflictId: 'p\na', outcome: 'failed', reason: expect.objectContaining({ code: 'usage' }) },
    ],
    asked: [
      ['a/b', 'base'],
      { path: 'a', version: 'v', choice: 'merged', text: 't' },
      { path: 'gone', version: 'v', choice: 'local', text: undefined },
      'u',
    ],
  });
});
