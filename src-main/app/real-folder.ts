/** Folders by their real paths: the engine follows no link, not even at its root, and one folder must not look like two. */
import { realpath } from 'node:fs/promises';

/** With links resolved. A folder that is not there keeps its name: whoever needs it says what is wrong with it. */
export async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Nothing that is not there can be behind a link.
    return path;
  }
}
