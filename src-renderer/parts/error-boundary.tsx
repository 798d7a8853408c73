/** The last resort when a screen throws: says so, keeps the details, offers to reload. Syncing is not affected by the page. */
import { Component, type ReactNode } from 'react';
import { useWords } from '../text/language.tsx';
import { CopyButton } from './copy-button.tsx';
import { EmptyState } from './empty-state.tsx';

function Crashed({ error }: { readonly error: Error }) {
  const { text } = useWords();
  return (
    <div>
      <EmptyState icon="problem" title={text.app.crashed} detail={text.app.crashedDetail}>
        <p className="row">
          <button type="button" className="button primary" onClick={() => window.location.reload()}>
            {text.app.reload}
          </button>
          <CopyButton label={text.action.copyDetails} value={`${error.stack ?? error.message}`} />
        </p>
      </EmptyState>
    </div>
  );
}

type State = { readonly error: Error | undefined };

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <Crashed error={this.state.error} />;
  }
}
