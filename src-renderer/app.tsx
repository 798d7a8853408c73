/** The frame of the page: header, navigation, banners, the current screen, and the voice for screen readers. */
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import iconUrl from '../assets/icon.svg';
import type { Snapshot } from '../src-main/contract/model.ts';
import { assertNever } from './assert-never.ts';
import { Banners } from './banners.tsx';
import type { Connection } from './bridge/bridge.ts';
import { FolderDrop } from './folder-drop.tsx';
import { Navigation } from './navigation.tsx';
import { announceSituation } from './overview/describe-situation.ts';
import { OverviewScreen } from './overview/overview-screen.tsx';
import { ConnectionWords, disconnectedTitle, ReconnectButton } from './parts/connection-words.tsx';
import { EmptyState } from './parts/empty-state.tsx';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { FloatingPlace } from './parts/floating-place.ts';
import { Icon } from './parts/icon.tsx';
import { LiveRegion } from './parts/live-region.tsx';
import { useNow } from './parts/now.tsx';
import { Toast } from './parts/toast.tsx';
import { TooltipArea } from './parts/tooltip.tsx';
import { Waiting } from './parts/waiting.tsx';
import { Preferences } from './preferences.tsx';
import { useShortcuts } from './shortcuts.ts';
import { ActionsProvider, useActions } from './state/actions.tsx';
import { type EngineState, type EngineStore, useEngineState } from './state/engine-state.ts';
import { type Route, useRoute } from './state/route.ts';
import { findSituation } from './state/situation.ts';
import { useSpeedSampling } from './state/speed-history.ts';
import { LanguageProvider, useWords } from './text/language.tsx';

// Only the overview is part of the first load; each other screen comes when it is first shown.
const ActivityScreen = lazy(async () => ({
  default: (await import('./activity/activity-screen.tsx')).ActivityScreen,
}));
const ConflictsScreen = lazy(async () => ({
  default: (await import('./conflicts/conflicts-screen.tsx')).ConflictsScreen,
}));
const ProblemsScreen = lazy(async () => ({
  default: (await import('./problems/problems-screen.tsx')).ProblemsScreen,
}));
const SettingsScreen = lazy(async () => ({
  default: (await import('./settings/settings-screen.tsx')).SettingsScreen,
}));
const BucketScreen = lazy(async () => ({ default: (await import('./bucket/bucket-screen.tsx')).BucketScreen }));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));
const AddFolderScreen = lazy(async () => ({
  default: (await import('./wizard/add-folder-screen.tsx')).AddFolderScreen,
}));

export function App({ store }: { readonly store: EngineStore }) {
  return (
    <LanguageProvider>
      <ErrorBoundary>
        <ActionsProvider store={store}>
          <TooltipArea>
            <Frame state={useEngineState(store)} />
          </TooltipArea>
        </ActionsProvider>
      </ErrorBoundary>
    </LanguageProvider>
  );
}

function Frame({ state }: { readonly state: EngineState }) {
  const words = useWords();
  const { text } = words;
  const now = useNow();
  const route = useRoute();
  const { said, ask } = useActions();
  const main = useRef<HTMLElement>(null);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => setPlace(main.current), []);
  const { connection, snapshot } = state;
  const title = text.screen[route.screen];
  useSpeedSampling(snapshot);
  const isDesktop = snapshot?.engine.host === 'desktop';
  const [showsKeys, setShowsKeys] = useState(false);
  useShortcuts({ isDesktop, onHelp: () => setShowsKeys(true), onSyncNow: () => ask('syncNow', {}) });

  useEffect(() => {
    document.title = `${title} – Driftless`;
  }, [title]);

  const shownScreen = useRef(route.screen);
  useEffect(() => {
    // A new screen is read from its start, as a new page would be; the first one keeps the browser's own behaviour.
    if (shownScreen.current !== route.screen) {
      shownScreen.current = route.screen;
      main.current?.focus();
      main.current?.scrollTo(0, 0);
    }
  }, [route.screen]);

  const announced =
    snapshot === undefined
      ? text.connection.connecting
      : connection.kind === 'open'
        ? announceSituation(findSituation(snapshot), words, now)
        : disconnectedTitle(connection, text);

  return (
    <div className="frame" data-connection={connection.kind}>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {text.app.skip}
      </button>
      <header className="top">
        <span className="brand">
          <img src={iconUrl} alt="" width="24" height="24" />
          Driftless
        </span>
      </header>
      <Navigation screen={route.screen} snapshot={snapshot} />
      <footer className="bottom">
        <Preferences />
        <button type="button" className="keys-button" aria-haspopup="dialog" onClick={() => setShowsKeys(true)}>
          <Icon name="keys" />
          {text.keys.open}
        </button>
        {snapshot === undefined ? null : <p className="version">{text.app.version(snapshot.engine.version)}</p>}
      </footer>
      <main ref={main} tabIndex={-1} aria-label={title}>
        {snapshot === undefined ? (
          <FirstContact connection={connection} />
        ) : (
          <>
            {route.screen === 'overview' ? <Banners /> : <Banners connection={connection} />}
            <ErrorBoundary key={route.screen}>
              <FloatingPlace value={place}>
                <Suspense fallback={<Waiting label={text.app.opening} />}>
                  <CurrentScreen route={route} snapshot={snapshot} connection={connection} />
                </Suspense>
              </FloatingPlace>
            </ErrorBoundary>
          </>
        )}
      </main>
      {snapshot === undefined ? null : <FolderDrop />}
      {showsKeys ? (
        <Suspense fallback={null}>
          <KeysDialog isDesktop={isDesktop} onClose={() => setShowsKeys(false)} />
        </Suspense>
      ) : null}
      <Toast />
      <LiveRegion message={announced} said={said} />
    </div>
  );
}

/** Before anything is known. */
function FirstContact({ connection }: { readonly connection: Connection }) {
  const { text } = useWords();
  if (connection.kind === 'open' || (connection.kind === 'connecting' && connection.signIn === undefined)) {
    return <p className="loading quiet-text">{text.connection.connecting}</p>;
  }
  return (
    <EmptyState icon="unplugged" title={disconnectedTitle(connection, text)}>
      <ConnectionWords connection={connection} showsLast={false} />
      <ReconnectButton connection={connection} />
    </EmptyState>
  );
}

type CurrentScreenProps = { readonly route: Route; readonly snapshot: Snapshot; readonly connection: Connection };

function CurrentScreen({ route, snapshot, connection }: CurrentScreenProps) {
  // A filter by a folder that is gone would show nothing without saying why.
  const pairId = snapshot.pairs.some((pair) => pair.id === route.pairId) ? route.pairId : undefined;
  switch (route.screen) {
    case 'overview':
      return <OverviewScreen snapshot={snapshot} connection={connection} />;
    case 'activity':
      return <ActivityScreen snapshot={snapshot} pairId={pairId} />;
    case 'conflicts':
      return <ConflictsScreen snapshot={snapshot} pairId={pairId} />;
    case 'problems':
      return <ProblemsScreen snapshot={snapshot} pairId={pairId} />;
    case 'settings':
      return <SettingsScreen snapshot={snapshot} part={route.part} />;
    case 'add':
      return <AddFolderScreen snapshot={snapshot} localRoot={route.localRoot} />;
    case 'bucket': {
      const pair = snapshot.pairs.find(({ id }) => id === pairId);
      return pair === undefined ? (
        <OverviewScreen snapshot={snapshot} connection={connection} />
      ) : (
        <BucketScreen key={pair.id} pair={pair} activity={snapshot.activity} />
      );
    }
    default:
      return assertNever(route.screen);
  }
}
