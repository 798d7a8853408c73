/** Why a path is as it is: what both sides hold now, what they held last, and the rule that decides from these three. */
import type { ExplainedSide, Explanation } from '../../src-main/contract/history.ts';
import { describeRuleSource } from '../pair/rule-source.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { SideFacts } from '../parts/side-facts.tsx';
import { Waiting } from '../parts/waiting.tsx';
import { useAsked } from '../state/asked.ts';
import { useWords, type Words } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

type Props = { readonly pairId: string; readonly path: string };

export function ExplainedPath({ pairId, path }: Props) {
  const { text } = useWords();
  const { asked } = useAsked('explain', { pairId, path });
  return (
    <section className="explained" aria-labelledby="explained-title">
      <h3 id="explained-title">
        <Icon name="why" />
        {text.explain.title}
      </h3>
      {asked.kind === 'loading' ? (
        <Waiting label={text.explain.looking} />
      ) : asked.kind === 'failed' ? (
        <ReasonNote reason={asked.reason} />
      ) : (
        <Explained explanation={asked.result} />
      )}
    </section>
  );
}

/** What only the engine's own record is told: nothing moves. */
const notes: ReadonlySet<string> = new Set(['put-row', 'drop-row']);

/** A term of a newer engine is shown as it is. */
function wordsOf(table: Readonly<Record<string, string>>, term: string): string {
  return table[term] ?? term;
}

function Explained({ explanation }: { readonly explanation: Explanation }) {
  const words = useWords();
  const { text, problem } = words;
  const { ignoredBy } = explanation;
  const actions = explanation.actions.filter((action) => !notes.has(action));
  const sides: readonly (readonly [IconName, string, ExplainedSide])[] = [
    ['local', text.pair.local, explanation.local],
    ['same', text.explain.base, explanation.base],
    ['remote', text.pair.remote, explanation.remote],
  ];
  return (
    <>
      {ignoredBy === undefined ? (
        <Note tone={explanation.problem === undefined && explanation.conflict === undefined ? 'calm' : 'warn'}>
          <strong>{wordsOf(text.decision, explanation.reason)}</strong>
          {actions.length === 0 ? <p>{text.explain.nothing}</p> : <p>{text.explain.next(list(actions, words))}</p>}
          {explanation.heldBack.length === 0 ? null : (
            <p>{text.explain.heldBack(text.mode[explanation.mode], list(explanation.heldBack, words))}</p>
          )}
          {explanation.problem === undefined ? null : <p>{problem(explanation.problem.reason.code).title}</p>}
        </Note>
      ) : (
        <Note>
          <strong>{text.explain.ignored}</strong>
          <p>{text.explain.ignoredBy(toVisibleName(ignoredBy.rule), describeRuleSource(ignoredBy.source, text))}</p>
        </Note>
      )}
      <div className="three-sides">
        {sides.map(([icon, title, side]) => (
          <section key={title} className="side" aria-label={title}>
            <h4>
              <Icon name={icon} size={14} />
              {title}
            </h4>
            <Side side={side} />
          </section>
        ))}
      </div>
    </>
  );
}

function list(actions: readonly string[], { text, format }: Words): string {
  return format.list(actions.map((action) => wordsOf(text.decisionAction, action)));
}

function Side({ side }: { readonly side: ExplainedSide }) {
  const { text } = useWords();
  return side.kind === 'unknown' ? (
    <p className="quiet-text" title={toVisibleName(side.detail)}>
      {text.explain.unknown} <code>{side.code}</code>
    </p>
  ) : (
    <SideFacts side={side} />
  );
}
