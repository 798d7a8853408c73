/** The picture of each mode. */
import type { SyncMode } from '../../src-main/contract/model.ts';
import type { IconName } from '../parts/icon.tsx';

export const modes: readonly SyncMode[] = ['two-way', 'upload', 'upload-keep', 'download', 'download-keep'];

export const modeIcons: Readonly<Record<SyncMode, IconName>> = {
  'two-way': 'both',
  upload: 'up',
  'upload-keep': 'up-keep',
  download: 'down',
  'download-keep': 'down-keep',
};
