/**
 * Two texts beside each other, with their differences; the second one can be edited. The one file that names the editor library. It
 * stands in a shadow root: there its styles are sheets of the document model, which the content security policy lets through, and the
 * styles of the page do not reach in.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { goToNextChunk, goToPreviousChunk, MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { lineEndOf } from './merge-start.ts';

export type MergeSide = { readonly text: string; readonly label: string };
export type TextMerge = {
  readonly text: () => string;
  readonly differences: () => number;
  readonly goTo: (which: 'next' | 'previous') => void;
  readonly focus: () => void;
  readonly destroy: () => void;
};

type Options = {
  readonly left: MergeSide;
  readonly right: MergeSide;
  /** Present when the right side is edited: told of every change. */
  readonly onEdit?: () => void;
  readonly takeLabel: string;
  /** Of lines that are left out because they are the same: `$` stands for their number. */
  readonly unchangedLabel: string;
};

/** Differences inside of lines are given up when they take longer. */
const diffTimeMs = 300;

const look = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  // Above the lines, whose colours would cover an outline.
  '&.cm-focused::after': {
    content: '""',
    position: 'absolute',
    zIndex: '3',
    inset: '0',
    border: '2px solid var(--accent)',
    pointerEvents: 'none',
  },
  '.cm-scroller': { fontFamily: 'var(--font-code)', fontSize: '12.5px', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--well)', color: 'var(--text-quiet)', borderRight: '1px solid var(--line)' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--bad-soft)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--good-soft)' },
  '&.cm-merge-a .cm-changedText': {
    background: 'none',
    textDecoration: 'underline',
    textDecorationColor: 'var(--bad)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'none',
    textDecoration: 'underline',
    textDecorationColor: 'var(--good)',
  },
  '.cm-collapsedLines': {
    background: 'var(--calm-soft)',
    color: 'var(--text-quiet)',
    padding: '3px 10px',
    cursor: 'pointer',
    '&:before, &:after': { content: '"⋯"' },
  },
});

function sideOf({ text, label }: MergeSide, unchangedLabel: string, more: Extension) {
  return {
    doc: text,
    extensions: [
      EditorState.lineSeparator.of(lineEndOf(text)),
      lineNumbers(),
      EditorState.phrases.of({ '$ unchanged lines': unchangedLabel }),
      EditorView.lineWrapping,
      look,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      keymap.of([...historyKeymap, ...defaultKeymap]),
      more,
    ],
  };
}

const readOnly: Extension = [
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  EditorView.contentAttributes.of({ tabindex: '0' }),
];

function takeButton(label: string): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = '→';
  button.title = label;
  button.setAttribute('aria-label', label);
  return button;
}

/** Puts both editors below `parent`, which is empty and lasts as long as they do. */
export function createTextMerge(parent: HTMLElement, options: Options): TextMerge {
  const { left, right, onEdit, takeLabel, unchangedLabel } = options;
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  const edited: Extension = [
    history(),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        onEdit?.();
      }
    }),
  ];
  const view = new MergeView({
    parent: root,
    root,
    a: sideOf(left, unchangedLabel, readOnly),
    b: sideOf(right, unchangedLabel, onEdit === undefined ? readOnly : edited),
    gutter: true,
    collapseUnchanged: { margin: 3, minSize: 6 },
    diffConfig: { scanLimit: 500, timeout: diffTimeMs },
    ...(onEdit === undefined ? {} : { revertControls: 'a-to-b', renderRevertControl: () => takeButton(takeLabel) }),
  });
  return {
    text: () => view.b.state.sliceDoc(),
    differences: () => view.chunks.length,
    goTo: (which) => {
      (which === 'next' ? goToNextChunk : goToPreviousChunk)(view.b);
      view.b.focus();
    },
    focus: () => view.b.focus(),
    destroy: () => view.destroy(),
  };
}
