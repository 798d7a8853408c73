/** Starts the page: in the desktop window on what its preload exposes, in a browser on the socket of its own origin. */
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { askSignIn } from './bridge/ask-sign-in.ts';
import type { Bridge } from './bridge/bridge.ts';
import { createDesktopBridge } from './bridge/desktop-bridge.ts';
import { createSocketBridge } from './bridge/socket-bridge.ts';
import { createEngineStore } from './state/engine-state.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/frame.css';
import './styles/overview.css';

function createBridge(): Bridge {
  if (window.driftless !== undefined) {
    return createDesktopBridge(window.driftless);
  }
  const url = new URL('/socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return createSocketBridge({
    connect: () => new WebSocket(url),
    signIn: askSignIn,
    now: Date.now,
    fraction: Math.random,
  });
}

const root = document.getElementById('root');
if (root === null) {
  throw new Error('the page has no root element');
}
createRoot(root).render(<App store={createEngineStore(createBridge())} />);
