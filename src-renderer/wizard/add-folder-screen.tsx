/** The way from an account to a synced folder, one question at a time. What was chosen is kept when the page is closed. */
import { useEffect } from 'react';
import type { Snapshot } from '../../src-main/contract/model.ts';
import { assertNever } from '../assert-never.ts';
import { Icon } from '../parts/icon.tsx';
import { useActions } from '../state/actions.tsx';
import { goTo, toHash } from '../state/route.ts';
import { useWords } from '../text/language.tsx';
import './wizard.css';
import { AccountStep, type StepState } from './account-step.tsx';
import { BucketStep } from './bucket-step.tsx';
import { type Draft, type Step, steps, useDraft } from './draft.ts';
import { LocalStep } from './local-step.tsx';
import { PrefixStep } from './prefix-step.tsx';
import { PreviewStep } from './preview-step.tsx';
import { RulesStep } from './rules-step.tsx';

type Props = { readonly snapshot: Snapshot; readonly localRoot: string | undefined };

export function AddFolderScreen({ snapshot, localRoot }: Props) {
  const { text } = useWords();
  const { say } = useActions();
  const demo = snapshot.engine.demo;
  const { draft, change, forget } = useDraft(demo === undefined ? {} : { endpoint: demo.endpoint });
  useEffect(() => {
    // A folder that was dropped onto the page: what was chosen in the cloud stays, what rests on the folder is looked at again.
    if (localRoot !== undefined) {
      change({ localRoot, ...(steps.indexOf(draft.step) > steps.indexOf('local') ? { step: 'local' } : {}) });
      window.history.replaceState(null, '', toHash({ screen: 'add' }));
    }
  }, [localRoot, change, draft.step]);
  const at = steps.indexOf(draft.step);
  const before = steps[at - 1];
  const after = steps[at + 1];
  const state: StepState = {
    draft,
    isDesktop: snapshot.engine.host === 'desktop',
    change,
    onNext: (more: Partial<Draft> = {}) => change({ ...more, ...(after === undefined ? {} : { step: after }) }),
    ...(before === undefined ? {} : { onBack: () => change({ step: before }) }),
  };
  return (
    <>
      <div className="section-head">
        <h1>{text.screen.add}</h1>
        <a className="button" href={toHash({ screen: 'overview' })}>
          {text.wizard.leave}
        </a>
      </div>
      <div className="wizard">
        <ol className="wizard-steps" aria-label={text.wizard.steps}>
          {steps.map((step, index) => (
            <li
              key={step}
              aria-current={step === draft.step ? 'step' : undefined}
              data-done={index < at ? '' : undefined}
            >
              {index < at ? (
                <button type="button" className="wizard-back" onClick={() => change({ step })}>
                  <span className="wizard-mark">
                    <Icon name="done" size={13} />
                  </span>
                  {text.wizardStep[step]}
                </button>
              ) : (
                <>
                  <span className="wizard-mark">{index + 1}</span>
                  {text.wizardStep[step]}
                </>
              )}
            </li>
          ))}
        </ol>
        <CurrentStep
          key={draft.step}
          step={draft.step}
          state={state}
          onStarted={() => {
            forget();
            say(({ text }) => text.wizard.started);
            goTo({ screen: 'overview' });
          }}
        />
      </div>
    </>
  );
}

type CurrentProps = { readonly step: Step; readonly state: StepState; readonly onStarted: () => void };

function CurrentStep({ step, state, onStarted }: CurrentProps) {
  switch (step) {
    case 'account':
      return <AccountStep {...state} />;
    case 'bucket':
      return <BucketStep {...state} />;
    case 'prefix':
      return <PrefixStep {...state} />;
    case 'local':
      return <LocalStep {...state} />;
    case 'rules':
      return <RulesStep {...state} />;
    case 'preview':
      return <PreviewStep {...state} onStarted={onStarted} />;
    default:
      return assertNever(step);
  }
}
