/** English: rules of a synced folder, holds, and the dialogs that change or remove it. */
import type { ConflictPolicy, SyncMode } from '../../src-main/contract/model.ts';
import { createPlural } from './plural.ts';

const plural = createPlural('en');

export const enRules = {
  mode: {
    'two-way': 'Two-way',
    upload: 'Upload, deletions included',
    'upload-keep': 'Upload, deleting nothing',
    download: 'Download, deletions included',
    'download-keep': 'Download, deleting nothing',
  } satisfies Record<SyncMode, string>,
  modeMeans: {
    'two-way': 'Changes travel both ways, so that both sides are always the same. This is what most people want.',
    upload:
      'The cloud follows this folder. What is deleted here is deleted there. Changes in the cloud are not fetched.',
    'upload-keep': 'New and changed files go to the cloud. What is deleted here stays there: a growing archive.',
    download: 'This folder follows the cloud. What is deleted there is deleted here. Changes made here are not sent.',
    'download-keep': 'New and changed files come here. What is deleted in the cloud stays here.',
  } satisfies Record<SyncMode, string>,
  policy: {
    ask: 'Ask me',
    newest: 'Keep the newer one',
    local: 'Keep the one of this computer',
    remote: 'Keep the one in the cloud',
    both: 'Keep both',
  } satisfies Record<ConflictPolicy, string>,
  policyMeans: {
    ask: 'Both are kept untouched, and listed for you to decide.',
    newest:
      'By time of change; asked where that does not tell. The other one goes to the trash or stays as an older version.',
    local: 'The one in the cloud stays as an older version where the bucket keeps them.',
    remote: 'The one of this computer goes to the trash.',
    both: 'The one in the cloud keeps the name; the other one is kept beside it under a name of its own.',
  } satisfies Record<ConflictPolicy, string>,
  rules: {
    mode: 'How to sync',
    conflicts: 'When both sides changed the same file',
    excluded: 'Folders that are not synced',
    excludedHint: 'Relative to the synced folder. What is already there stays there, on both sides.',
    include: (folder: string) => `Sync ${folder} again`,
    ignore: 'Ignore rules',
    ignoreHint: 'One a line, written as in .gitignore. A file named .driftlessignore in the folder adds its own.',
    test: 'Try a path',
    testHint: 'A folder ends in a slash.',
    synced: 'This path is synced.',
    ignoredBy: (rule: string, source: string) => `Left out by the rule “${rule}” (${source}).`,
    sourceDefault: 'built in',
    sourceSettings: 'these rules',
    sourceExcluded: 'folders that are not synced',
    sourceOwn: 'kept by Driftless for itself',
  },
  edit: {
    title: (folder: string) => `Change the rules of ${folder}`,
    name: 'Name',
    nameMissing: 'Give it a name.',
    poll: 'Look into the cloud',
    pollOf: { settings: 'As often as the settings have it', own: 'At its own pace' },
    pollEvery: 'Every',
    parked: 'Nothing is deleted by a change here: files that are no longer synced stay where they are, on both sides.',
  },
  remove: {
    title: (folder: string) => `Stop syncing ${folder}?`,
    confirm: 'Stop syncing',
    nothingDeleted: 'No file is deleted.',
    localStays: (files: number, path: string) =>
      plural(files, { one: `# file stays in ${path}.`, other: `# files stay in ${path}.` }),
    remoteStays: (place: string) => `Everything in ${place} stays in the cloud.`,
    partsMayStay:
      'The bucket cannot be used now. Parts of interrupted uploads may stay in it and take up room: a lifecycle rule of the bucket or the COS console ends them.',
    whatEnds:
      'Changes no longer travel between the two. You can add the folder again at any time; what is equal by then is not transferred again.',
    openConflicts: (count: number) =>
      plural(count, {
        one: '# conflict is open. Both versions stay, each on its own side.',
        other: '# conflicts are open. Both versions stay, each on its own side.',
      }),
    done: (folder: string) => `${folder} is no longer synced`,
  },
  hold: {
    wouldDelete: {
      local: (count: number, here: string, other: string) =>
        plural(count, {
          one: `# file is gone from ${other}. It would be deleted in ${here} too.`,
          other: `# files are gone from ${other}. They would be deleted in ${here} too.`,
        }),
      remote: (count: number, here: string, other: string) =>
        plural(count, {
          one: `# file is gone from ${other}. It would be deleted in ${here} too.`,
          other: `# files are gone from ${other}. They would be deleted in ${here} too.`,
        }),
    },
    count: (count: number) => plural(count, { one: '# item is affected', other: '# items are affected' }),
    more: (count: number) => plural(count, { one: '# more is not listed', other: '# more are not listed' }),
    since: (time: string) => `Asked ${time}`,
    answers: 'What to do',
    later: 'Decide later',
    restore: 'Bring the files back',
    restoreMeans: {
      local: 'They are copied from the local folder to the cloud again.',
      remote: 'They are copied from the cloud to the local folder again.',
    },
    deleteThem: {
      local: (count: number) =>
        plural(count, { one: 'Delete # file on this computer', other: 'Delete # files on this computer' }),
      remote: (count: number) =>
        plural(count, { one: 'Delete # file in the cloud', other: 'Delete # files in the cloud' }),
    },
    deleteMeans: {
      local: 'This once. They go to the trash of Driftless and can be had back from there for a while.',
      remote: 'This once. They can be had back only if the bucket keeps older versions.',
    },
    goOnMeans: 'This once. The next time something looks like an accident, it is asked again.',
    stop: 'Pause this folder',
    stopMeans: 'Nothing happens until you resume it.',
    gone: 'This question is settled: there is nothing to decide any more.',
  },
};
