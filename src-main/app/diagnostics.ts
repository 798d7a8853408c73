/** A report for whoever helps: versions, settings, states, problems and the end of the log, as text. Keys never get here. */
import { arch, platform, release, totalmem } from 'node:os';
import type { EngineApi } from '../contract/methods.ts';
import type { Snapshot } from '../contract/model.ts';
import type { Clock } from '../foundation/clock.ts';
import { redact } from '../foundation/redact.ts';
import type { SettingsStore } from '../settings/settings-store.ts';

const problemsMax = 200;

export function createDiagnosticsCall(deps: {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly snapshot: () => Snapshot;
  readonly logTail: () => readonly string[];
  readonly dataFolder: string;
}): Pick<EngineApi, 'diagnostics'> {
  return {
    diagnostics: async () => {
      const at = new Date(deps.clock.now()).toISOString();
      return { fileName: `driftless-diagnostics-${at.replaceAll(/[:.]/g, '-')}.txt`, text: reportOf(at, deps) };
    },
  };
}

function reportOf(at: string, deps: Parameters<typeof createDiagnosticsCall>[0]): string {
  const { engine, pairs, transfers, conflicts, problems } = deps.snapshot();
  const { accounts: _accounts, ...settings } = deps.settings.read();
  const json = (value: unknown): string => JSON.stringify(redact({ value }).value, null, 2);
  return [
    `Driftless ${engine.version} (${engine.host}), ${at}`,
    `running since ${new Date(engine.startedAt).toISOString()}`,
    `Node ${process.version}, ${platform()} ${release()} ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `data folder ${deps.dataFolder}`,
    '',
    `Synced folders: ${json(pairs)}`,
    `Transfers: ${transfers.length}, conflicts: ${conflicts.length}, problems: ${problems.length}`,
    `Problems (at most ${problemsMax}): ${json(problems.slice(0, problemsMax))}`,
    `Settings: ${json(settings)}`,
    '',
    'End of the log:',
    ...deps.logTail(),
    '',
  ].join('\n');
}
