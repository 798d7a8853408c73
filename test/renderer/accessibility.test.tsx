/** What axe finds in the structure of every scene of the gallery. Colours need a real browser: `npm run screenshots` has them checked. */
import { act, screen } from '@testing-library/react';
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { holdFolder } from './gallery-host.ts';
import { scenes } from './gallery-scenes.ts';
import { showApp } from './show-app.tsx';

async function findButton(name: RegExp): Promise<HTMLElement> {
  const roles = ['menuitem', 'tab', 'button'] as const;
  const found = roles.flatMap((role) => screen.queryAllByRole(role, { name }))[0];
  return found ?? screen.findByRole('button', { name });
}

test.each(scenes.map((scene) => [scene.name, scene] as const))(
  'axe finds nothing in %s',
  async (_name, scene) => {
    for (const [key, value] of Object.entries(scene.stored ?? {})) {
      window.localStorage.setItem(key, value);
    }
    const page = await showApp(scene.snapshot, {
      hash: scene.hash,
      results: scene.results,
      ...(scene.snapshot.engine.host === 'desktop' ? { droppedPath: () => '' } : {}),
    });
    for (const click of scene.clicks ?? []) {
      await page.user.click(await findButton(click));
    }
    if (scene.isFolderHeld) {
      await act(async () => holdFolder());
    }
    const { violations } = await axe.run(document.body, {
      // Without layout nothing can be said of colours and of what is scrolled.
      rules: { 'color-contrast': { enabled: false }, 'scrollable-region-focusable': { enabled: false } },
    });
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
  },
  30_000,
);
