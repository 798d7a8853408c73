/**
 * One setting of the bucket, or why it could not be read. What was read once stays when reading it again fails, with all that is typed
 * in it.
 */
import { type ReactNode, useId, useState } from 'react';
import type { Asked } from '../../src-main/contract/bucket.ts';
import type { Reason } from '../../src-main/contract/model.ts';
import { Note } from '../parts/note.tsx';
import { ReasonNote } from '../parts/reason-note.tsx';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

/**
 * What a setting that can be changed gets. `change` does the work and tells the user; it resolves, or rejects with the work's failure, when
 * what the bucket has by then is on the screen.
 */
export type SettingProps<Value> = {
  readonly pairId: string;
  readonly asked: Asked<Value>;
  readonly change: (work: () => Promise<unknown>) => Promise<void>;
};

type Props<Value> = {
  readonly title: string;
  /** What the keys must be allowed to do to read it, as the access management of Tencent Cloud calls it. */
  readonly right: string;
  readonly asked: Asked<Value>;
  readonly children: (value: Value) => ReactNode;
};

export function SettingPanel<Value>({ title, right, asked, children }: Props<Value>) {
  const titleId = useId();
  const [lastRead, setLastRead] = useState(asked);
  if (asked.ok && asked !== lastRead) {
    setLastRead(asked);
  }
  const shown = asked.ok ? asked : lastRead;
  return (
    <section className="panel" aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      {asked.ok ? null : asked.reason.code === 'cos-access-denied' ? (
        <DeniedNote right={right} reason={asked.reason} />
      ) : (
        <ReasonNote reason={asked.reason} />
      )}
      {shown.ok ? children(shown.value) : null}
    </section>
  );
}

/** Common with keys made for one program, and nothing that sync would miss: no alarm. */
function DeniedNote({ right, reason }: { readonly right: string; readonly reason: Reason }) {
  const { text } = useWords();
  const exact = [reason.cosCode, reason.requestId].filter((one) => one !== undefined);
  return (
    <Note>
      <strong>{text.bucketPage.denied}</strong>
      <p>
        {text.bucketPage.deniedMeans} <code>{right}</code>
      </p>
      {exact.length === 0 ? null : (
        <details>
          <summary>{text.problemList.details}</summary>
          <code>{toVisibleName(exact.join(' · '))}</code>
        </details>
      )}
    </Note>
  );
}
