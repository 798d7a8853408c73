import * as electron from 'electron';
import { beforeEach, expect, test } from 'vitest';
import { desktopWordsFor } from '../../../src-main/app/desktop-words.ts';
import { createDesktopActions } from '../../../src-main/desktop/desktop-actions.ts';
import { resetStandIn, standIn } from '../../support/electron-stand-in.ts';

beforeEach(resetStandIn);

const actionsOver = (shell = electron.shell) =>
  createDesktopActions({ ...electron, shell }, desktopWordsFor(['en']).dialog, '/home/anna');

test('the dialog for a folder begins where the page says, where the last one was, or at home', async () => {
  const actions = actionsOver();
  const chosen = [await actions.chooseFolder(undefined)];
  standIn.chosenFolder = '/home/anna/photos';
  chosen.push(await actions.chooseFolder('/music'), await actions.chooseFolder(undefined));
  const options = standIn.calls.map(({ args }) => args[0]);
  expect({ chosen, options }).toEqual({
    chosen: [undefined, '/home/anna/photos', '/home/anna/photos'],
    options: ['/home/anna', '/music', '/home/anna/photos'].map((defaultPath) => ({
      title: 'Choose a folder to sync',
      message: 'Choose a folder to sync',
      defaultPath,
      properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'],
    })),
  });
});

test('what the system cannot open is told with its words', async () => {
  const actions = actionsOver({ ...electron.shell, openPath: async () => 'no file manager' });
  await expect(actions.openFolder('/x')).rejects.toMatchObject({
    code: 'not-found',
    message: 'the folder cannot be opened: no file manager',
  });
});

test('a file is shown, one goes to the trash, and a text is copied', async () => {
  const actions = actionsOver();
  actions.reveal('/x/file');
  await actions.toSystemTrash('/x/old/../file');
  await actions.copyText('text');
  expect({ calls: standIn.calls, clipboard: standIn.clipboardText }).toEqual({
    calls: [
      { name: 'shell.showItemInFolder', args: ['/x/file'] },
      { name: 'shell.trashItem', args: ['/x/file'] },
    ],
    clipboard: 'text',
  });
});
