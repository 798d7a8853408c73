/** A report for whoever helps: versions, settings, states, problems and the end of the log, as text. Keys never get here. */
import { readdir, stat } from 'node:fs/promises';
import { arch, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
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
  readonly crashReportFolder?: string;
}): Pick<EngineApi, 'diagnostics'> {
  return {
    diagnostics: async () => {
      const at = new Date(deps.clock.now()).toISOString();
      return { fileName: `driftless-diagnostics-${at.replaceAll(/[:.]/g, '-')}.txt`, text: await reportOf(at, deps) };
    },
  };
}

async function reportOf(at: string, deps: Parameters<typeof createDiagnosticsCall>[0]): Promise<string> {
  const { engine, pairs, transfers, conflicts, problems } = deps.snapshot();
  const { accounts: _accounts, ...settings } = deps.settings.read();
  const json = (value: unknown): string => JSON.stringify(redact({ value }).value, null, 2);
  return [
    `Driftless ${engine.version} (${engine.host}), ${at}`,
    `running since ${new Date(engine.startedAt).toISOString()}`,
    `Node ${process.version}, ${platform()} ${release()} ${arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB of memory`,
    `data folder ${deps.dataFolder}`,
    ...(await crashLines(deps.crashReportFolder)),
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

/** The reports stay on this computer: whoever helps asks for the one that matters. */
async function crashLines(folder: string | undefined): Promise<readonly string[]> {
  if (folder === undefined) {
    return [];
  }
  // Without a crash there may be no folder yet.
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const reports = await Promise.all(
    names
      .filter((name) => name.endsWith('.dmp'))
      .map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => undefined))?.mtime })),
  );
  return [
    `crash reports in ${folder}: ${reports.length}`,
    ...reports.map(({ name, at }) => `  ${name} ${at?.toISOString() ?? ''}`),
  ];
}
