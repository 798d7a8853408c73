/**
 * What the system says about its power: the engine lets go of its transfers before sleep and looks at everything after it, and the app
 * ends cleanly before the machine does. Windows tells a window of its end instead (see `window.ts`).
 */
import type { Event, PowerMonitor } from 'electron';
import type { Engine } from '../app/engine.ts';

export function followPower(
  powerMonitor: PowerMonitor,
  {
    engine,
    onNetworkChanged,
    quit,
  }: {
    readonly engine: Pick<Engine, 'sleep' | 'wake'>;
    /** A machine often wakes up in another network. */
    readonly onNetworkChanged: () => void;
    readonly quit: () => void;
  },
): void {
  powerMonitor.on('suspend', engine.sleep);
  powerMonitor.on('resume', () => {
    onNetworkChanged();
    engine.wake();
  });
  // The declarations leave the event out; the documentation has it, and without it the system would not wait.
  powerMonitor.on('shutdown', (event?: Event) => {
    event?.preventDefault();
    quit();
  });
}
