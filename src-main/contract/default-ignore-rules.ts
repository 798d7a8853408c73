/**
 * The ignore rules every pair starts with, in gitignore syntax: what systems and programs leave behind for themselves. A later
 * rule, of the settings or of `.driftlessignore`, can take one back (`!desktop.ini`).
 */
export const defaultIgnoreRules: readonly string[] = [
  '*.driftless-tmp',
  '.DS_Store',
  '.Spotlight-V100',
  '.Trashes',
  '.fseventsd',
  '.Trash-*',
  'Thumbs.db',
  'desktop.ini',
  '$RECYCLE.BIN',
  'System Volume Information',
  '~$*',
  '.~lock.*#',
];
