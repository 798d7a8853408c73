/** The steps of a connection test, each with its outcome. */
import { useEffect, useRef } from 'react';
import type { AccountCheck } from '../../src-main/contract/accounts.ts';
import { Icon } from '../parts/icon.tsx';
import './accounts.css';
import { useWords } from '../text/language.tsx';
import { toVisibleName } from '../text/visible-name.ts';

/** Keys that may not list buckets are good keys all the same: the bucket is typed then. */
export function isHarmless({ check, reason }: AccountCheck): boolean {
  return reason === undefined || (check === 'keys' && reason.code === 'cos-access-denied');
}

const noticeableOffsetMs = 2_000;

export function CheckList({ checks }: { readonly checks: readonly AccountCheck[] }) {
  const { text, problem, format } = useWords();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // It comes last in long forms: without this, a press of the button would seem to do nothing.
    list.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <ul ref={list} className="checks" aria-label={text.account.checks}>
      {checks.map((one) => (
        <li key={one.check} data-tone={one.reason === undefined ? 'good' : isHarmless(one) ? 'warn' : 'bad'}>
          <Icon name={one.reason === undefined ? 'in-sync' : isHarmless(one) ? 'info' : 'problem'} />
          <span>
            {text.account.check[one.check]}
            <span className="visually-hidden">: {isHarmless(one) ? text.account.passed : text.account.failed}</span>
            {one.check === 'clock' && Math.abs(one.clockOffsetMs ?? 0) > noticeableOffsetMs ? (
              <span className="hint">
                {text.account.clockOff(format.duration(Math.abs(one.clockOffsetMs ?? 0) / 1000))}
              </span>
            ) : null}
            {one.reason === undefined ? null : isHarmless(one) ? (
              <span className="hint">{text.account.cannotList}</span>
            ) : (
              <span className="hint">
                {text.app.sentences(problem(one.reason.code).title, problem(one.reason.code).remedy)}
                <code>{toVisibleName([one.reason.cosCode, one.reason.requestId].filter(Boolean).join(' · '))}</code>
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
